// The octets of a file of an edition as a stream: a message at a time, the next one when the client took the one
// before.
#pragma once

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "controlplane/access/permit.h"
#include "controlplane/counters.h"
#include "controlplane/feed_files/feed_publisher.h"
#include "controlplane/worker_pool.h"
#include "spoor/v1/feed.pb.h"

namespace spoor::controlplane {

inline constexpr std::uint64_t kMaxFetchStreams = 64;

// Outlives every stream.
struct FetchContext {
  const FeedPublisher& publisher;
  WorkerPool& pool;
  Counters& counters;
  const std::atomic<bool>& stopping;
};

// At any time exactly one of these is under way: a task of the pool, a write, the finish; so it needs no lock. Deletes
// itself when gRPC is done with it.
class FetchStream final : public grpc::ServerWriteReactor<v1::FetchFileResponse> {
 public:
  // gRPC keeps the request until the stream is done.
  static FetchStream* Open(const v1::FetchFileRequest& request, FetchContext& context, Permit permit);

  void OnWriteDone(bool ok) override;
  void OnCancel() override { cancelled_ = true; }
  void OnDone() override;

 private:
  FetchStream(const v1::FetchFileRequest& request, FetchContext& context, Permit permit);
  ~FetchStream() override;

  void Post();
  void Run();
  base::Result<> Prepare();
  base::Result<v1::FeedEdition> FindEdition(const Feed& feed) const;
  base::Result<> ReadMore();
  std::uint64_t RecordsBefore(std::uint64_t offset) const;
  void End(v1::EndState state, const std::string& message);
  void Conclude(const grpc::Status& status);

  const v1::FetchFileRequest& request_;
  FetchContext& context_;
  Permit permit_;
  int fd_ = -1;
  std::uint64_t offset_ = 0;
  std::uint64_t size_ = 0;
  std::uint64_t record_count_ = 0;  // of the whole file
  bool is_prepared_ = false;
  bool is_last_ = false;
  v1::FetchFileResponse response_;  // owned by gRPC while a write is under way
  std::atomic<bool> cancelled_{false};
};

}  // namespace spoor::controlplane
