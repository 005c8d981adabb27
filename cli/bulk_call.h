// Many questions, asked some thousands at a time; goes on by itself where the server's limits or a deadline cut an
// answer.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "cli/record_format.h"
#include "spoor/v1/query.grpc.pb.h"

namespace spoor::cli {

// How many inputs one call carries.
inline constexpr std::size_t kBulkInputsPerCall = 10'000;

struct BulkFigures {
  std::uint64_t inputs = 0;  // answered to their end
  std::uint64_t found = 0;   // of these, with records
  std::uint64_t limited = 0;
  std::uint64_t records = 0;
  std::uint64_t cost = 0;  // stored records that were looked at
};

struct BulkHooks {
  // Records of one input; false ends the call.
  std::function<bool(std::size_t input, const RecordPage& records)> records;
  // An input has no more; whether it had any.
  std::function<bool(std::size_t input, bool found)> last;
};

// One thread.
class BulkCall {
 public:
  BulkCall(v1::QueryService::Stub& stub, BulkHooks hooks) : stub_(stub), hooks_(std::move(hooks)) {}

  // Asks until every input of the request is answered. A status that is not OK: what of it was answered stands in the
  // figures. CANCELLED when a hook ended it, INTERNAL when the server gets nowhere. A cost limit of the request is one
  // of all calls so far: RESOURCE_EXHAUSTED when it is reached.
  grpc::Status Run(v1::BulkRequest request);

  const BulkFigures& figures() const { return figures_; }

 private:
  struct Turn;
  grpc::Status Ask(const v1::BulkRequest& request, Turn& turn);
  bool Take(const v1::BulkAnswer& answer);

  v1::QueryService::Stub& stub_;
  const BulkHooks hooks_;
  BulkFigures figures_;
  bool found_ = false;  // of the input that is being answered
};

}  // namespace spoor::cli
