// Errors as small values. Library code returns Result<T>; the sentence for people is written where the failure is known
// and printed once, at the edge. No exception crosses a Spoor function unless a third-party call throws it.
#pragma once

#include <expected>
#include <string>
#include <utility>

namespace spoor::base {

// What kind of failure it is: decides exit codes and gRPC codes.
enum class ErrorCode {
  kInvalidArgument,     // the caller's input is wrong
  kNotFound,            // a named thing does not exist
  kUnavailable,         // may work later: no connection, timed out
  kResourceExhausted,   // a bound is reached: disk, map, queue
  kDataLoss,            // stored or received octets are damaged
  kFailedPrecondition,  // the state does not allow it
  kAlreadyExists,       // somebody else holds it
  kOutOfRange,          // what was asked for is not there any more, or not yet
  kPermissionDenied,    // the operating system says no
  kInternal,            // a bug
};

// A failure: its kind, and one line for people: "what: where: why; what to do".
struct Error {
  ErrorCode code;
  std::string message;
};

// A value or an Error.
template <class T = void>
using Result = std::expected<T, Error>;

// `return Fail(ErrorCode::kNotFound, "...")` from any function that returns a Result.
inline std::unexpected<Error> Fail(ErrorCode code, std::string message) {
  return std::unexpected<Error>(Error{code, std::move(message)});
}

}  // namespace spoor::base
