// Test support: a control plane in this process, with a model instead of a database and faults on request. It commits a
// block exactly as spoord does (data and sequence together) and can break at every point around that.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include "observation/block.h"
#include "spoor/v1/ingest.grpc.pb.h"

namespace spoor::rpc {

// What to do with a block that has arrived.
enum class Fault {
  kNone,
  kDropBeforeCommit,  // the stream dies, the block is lost
  kDropAfterCommit,   // the block is committed, the stream dies before the acknowledgement
  kRefuse,            // INVALID_ARGUMENT
  kFull,              // RESOURCE_EXHAUSTED
  kMissing,           // FAILED_PRECONDITION
  kHang,              // neither an answer nor an end, until the sensor goes away
  kLieHigh,           // acknowledges a block that was never sent
};

// What outlives a restart of the server: the "database". Any thread.
class TestStore {
 public:
  using Epoch = std::pair<std::string, std::uint64_t>;  // sensor id, boot epoch

  std::uint64_t Committed(const Epoch& epoch) {
    const std::lock_guard lock(mutex_);
    return committed_[epoch];
  }
  // False: not the next sequence. A sequence that is committed already is skipped.
  bool Commit(const Epoch& epoch, std::uint64_t sequence, const std::string& payload);
  void SetCommitted(const Epoch& epoch, std::uint64_t sequence) {
    const std::lock_guard lock(mutex_);
    committed_[epoch] = sequence;
  }
  // Sum of counts by owner name.
  std::map<std::string, std::uint64_t> counts() {
    const std::lock_guard lock(mutex_);
    return counts_;
  }
  std::vector<Epoch> epoch_order() {  // in which first blocks were committed
    const std::lock_guard lock(mutex_);
    return epoch_order_;
  }
  void AddReport(const v1::CounterReport& report) {
    const std::lock_guard lock(mutex_);
    reports_.push_back(report);
  }
  std::vector<v1::CounterReport> reports() {
    const std::lock_guard lock(mutex_);
    return reports_;
  }

 private:
  std::mutex mutex_;
  std::map<Epoch, std::uint64_t> committed_;
  std::map<std::string, std::uint64_t> counts_;
  std::vector<Epoch> epoch_order_;
  std::vector<v1::CounterReport> reports_;
};

// Serves on a Unix socket path or host:port from construction to destruction.
class TestIngestServer : private v1::IngestService::Service {
 public:
  // Called for every block; called from server threads, one at a time per stream.
  using FaultSource = std::function<Fault(std::uint64_t sequence)>;

  TestIngestServer(const std::string& address, TestStore& store, FaultSource faults = nullptr);
  // Ends all streams at once, as a kill would.
  ~TestIngestServer() override;

 private:
  using Stream = grpc::ServerReaderWriter<v1::DeliverResponse, v1::DeliverRequest>;

  grpc::Status Deliver(grpc::ServerContext* context, Stream* stream) override;
  grpc::Status TakeBlock(grpc::ServerContext* context, Stream* stream, const TestStore::Epoch& epoch,
                         const v1::ObservationBlock& block);

  TestStore& store_;
  FaultSource faults_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace spoor::rpc
