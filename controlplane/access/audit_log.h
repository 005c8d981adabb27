// Who called what, and what it cost: a JSON object a line. What was asked for is left out unless the operator wants it,
// for it tells what an investigator is looking at.
#pragma once

#include <google/protobuf/message.h>
#include <grpcpp/support/status.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/rotating_log.h"
#include "controlplane/counters.h"

namespace spoor::controlplane {

struct AuditEntry {
  std::chrono::system_clock::time_point begin;
  std::string_view key_id;  // empty: none
  std::string_view caller;
  std::string_view method;
  grpc::StatusCode code = grpc::StatusCode::OK;
  std::uint64_t record_count = 0;
  std::uint64_t cost = 0;  // stored records that were looked at
  std::chrono::milliseconds took{0};
  std::string_view request;  // JSON, or empty
};

// Any thread.
class AuditLog {
 public:
  // Eight files of 16 MiB and the one written to. An empty path: none. `counters` outlives it.
  static base::Result<std::unique_ptr<AuditLog>> Open(const std::string& path, bool with_values, Counters& counters);

  // A call begins; Write ends it.
  void Begin() { ++open_calls_; }
  // A line that cannot be written is counted; the call goes on.
  void Write(const AuditEntry& entry);
  // Calls that have begun and not ended.
  int open_calls() const { return open_calls_; }

  // What of a request goes into its line: nothing unless values are wanted; at most 1024 octets.
  std::string ValuesOf(const google::protobuf::Message* request) const;

 private:
  AuditLog(std::unique_ptr<base::RotatingLog> file, bool with_values, Counters& counters)
      : file_(std::move(file)), with_values_(with_values), counters_(counters) {}

  const std::unique_ptr<base::RotatingLog> file_;
  const bool with_values_;
  Counters& counters_;
  std::atomic<int> open_calls_{0};
};

// The line without its end.
std::string AuditLine(const AuditEntry& entry);

}  // namespace spoor::controlplane
