// One stream of one sensor: reads blocks as fast as the writer takes them, acknowledges what is committed.
#pragma once

#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "controlplane/access/permit.h"
#include "controlplane/counters.h"
#include "controlplane/ingest/block_source.h"
#include "controlplane/ingest/ingest_writer.h"
#include "controlplane/ingest/sensor_registry.h"
#include "controlplane/serial_executor.h"
#include "spoor/v1/ingest.pb.h"
#include "storage/database.h"

namespace spoor::controlplane {

// What streams share; outlives them all.
struct IngestShared {
  storage::Database& database;
  IngestWriter& writer;
  SensorRegistry& registry;
  Counters& counters;
};

// Keeps itself alive until gRPC is done with it and the writer holds none of its blocks. Reactions, the writer and the
// registry only post; all state is touched by tasks, one at a time. Nothing is started after Finish.
class DeliverStream final : public grpc::ServerBidiReactor<v1::DeliverRequest, v1::DeliverResponse>,
                            public BlockSource,
                            public SensorStream,
                            public std::enable_shared_from_this<DeliverStream> {
 public:
  static constexpr std::uint64_t kMaxStreams = 256;

  // The reactor for gRPC; it is not the caller's to delete. Over kMaxStreams it ends at once.
  static DeliverStream* Open(grpc::CallbackServerContext* context, IngestShared& shared, Permit permit);

  DeliverStream(grpc::CallbackServerContext* context, IngestShared& shared, Permit permit)
      : context_(context), shared_(shared), permit_(std::move(permit)) {}

  // From gRPC.
  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;
  // From the writer.
  void Committed(std::uint64_t sequence, std::size_t block_count) override;
  void Refused(const base::Error& error) override;
  // From the registry.
  void Supersede() override;
  void Drain() override;

 private:
  template <class Task>
  void Post(Task task);

  void Begin();
  void TakeRequest();
  void TakeHello(const v1::SensorHello& hello);
  void TakeBlock(v1::ObservationBlock& block);
  void TakeReport(const v1::CounterReport& report);
  base::Result<PendingBlock> Validate(v1::ObservationBlock& block) const;
  void End(grpc::Status status);
  // Starts whatever can be started now.
  void Advance();
  bool MayRead() const;
  // Nothing more will come up, and all that came is answered.
  bool IsAnswered() const;

  grpc::CallbackServerContext* const context_;
  IngestShared& shared_;
  Permit permit_;
  std::shared_ptr<DeliverStream> self_;  // until OnDone
  SerialExecutor executor_;

  v1::DeliverRequest request_;    // owned by gRPC while reading_
  v1::DeliverResponse response_;  // owned by gRPC while writing_
  std::optional<SensorKey> key_;  // set by the hello
  std::uint64_t received_ = 0;    // highest sequence that came, or was committed before
  std::uint64_t committed_ = 0;
  std::size_t in_flight_count_ = 0;  // blocks that the writer has
  bool answer_due_ = false;
  bool reading_ = false;
  bool writing_ = false;
  bool closed_by_sensor_ = false;
  bool draining_ = false;
  std::optional<grpc::Status> end_;
  bool finished_ = false;
};

}  // namespace spoor::controlplane
