#include "rpc/delivery/test_ingest_server.h"

#include <chrono>
#include <thread>

namespace spoor::rpc {

bool TestStore::Commit(const Epoch& epoch, std::uint64_t sequence, const std::string& payload) {
  const std::lock_guard lock(mutex_);
  std::uint64_t& committed = committed_[epoch];
  if (sequence <= committed) return true;
  if (sequence != committed + 1) return false;
  const auto records = observation::DecodeBlock(base::AsBytes(payload));
  if (!records) return false;
  if (epoch_order_.empty() || epoch_order_.back() != epoch) epoch_order_.push_back(epoch);
  for (const observation::RecordView& record : *records) counts_[base::ToString(record.tuple.owner)] += record.count;
  committed = sequence;
  return true;
}

TestIngestServer::TestIngestServer(const std::string& address, TestStore& store, FaultSource faults)
    : store_(store), faults_(std::move(faults)) {
  grpc::ServerBuilder builder;
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddListeningPort(address, grpc::InsecureServerCredentials());
  builder.RegisterService(this);
  server_ = builder.BuildAndStart();
}

TestIngestServer::~TestIngestServer() {
  if (server_) server_->Shutdown(std::chrono::system_clock::now());
}

grpc::Status TestIngestServer::Deliver(grpc::ServerContext* context, Stream* stream) {
  v1::DeliverRequest request;
  if (!stream->Read(&request)) return grpc::Status::OK;
  if (!request.has_hello()) return {grpc::StatusCode::INVALID_ARGUMENT, "no hello"};
  const TestStore::Epoch epoch{request.hello().sensor_id(), request.hello().boot_epoch()};
  v1::DeliverResponse response;
  response.set_committed_sequence(store_.Committed(epoch));
  stream->Write(response);
  while (stream->Read(&request)) {
    if (request.has_report()) store_.AddReport(request.report());
    if (!request.has_block()) continue;
    if (const grpc::Status status = TakeBlock(context, stream, epoch, request.block()); !status.ok()) return status;
  }
  return grpc::Status::OK;
}

grpc::Status TestIngestServer::TakeBlock(grpc::ServerContext* context, Stream* stream, const TestStore::Epoch& epoch,
                                         const v1::ObservationBlock& block) {
  const Fault fault = faults_ ? faults_(block.sequence()) : Fault::kNone;
  switch (fault) {
    case Fault::kDropBeforeCommit:
      return {grpc::StatusCode::UNAVAILABLE, "dropped before commit"};
    case Fault::kRefuse:
      return {grpc::StatusCode::INVALID_ARGUMENT, "block.payload: bad"};
    case Fault::kFull:
      return {grpc::StatusCode::RESOURCE_EXHAUSTED, "the store is full"};
    case Fault::kMissing:
      return {grpc::StatusCode::FAILED_PRECONDITION, "blocks are missing"};
    case Fault::kHang:
      while (!context->IsCancelled()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
      return grpc::Status::CANCELLED;
    default:
      break;
  }
  if (!store_.Commit(epoch, block.sequence(), block.payload())) {
    return {grpc::StatusCode::FAILED_PRECONDITION, "blocks are missing"};
  }
  if (fault == Fault::kDropAfterCommit) return {grpc::StatusCode::UNAVAILABLE, "dropped after commit"};
  v1::DeliverResponse response;
  response.set_committed_sequence(store_.Committed(epoch) + (fault == Fault::kLieHigh ? 1000 : 0));
  stream->Write(response);
  return grpc::Status::OK;
}

}  // namespace spoor::rpc
