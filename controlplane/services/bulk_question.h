// Many questions in one request, as the course of their answer takes them.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "controlplane/services/question.h"
#include "spoor/v1/query.pb.h"

namespace spoor::controlplane {

inline constexpr int kMostBulkInputs = 100'000;

// Refers to the request, which outlives it: a hundred thousand parsed questions would take more than their text.
class BulkQuestion {
 public:
  // Checks every input. `asked_s` as in ParseQuery. kInvalidArgument names the first that is wrong: "inputs[7].name:
  // why".
  static base::Result<BulkQuestion> Parse(const v1::BulkRequest& request, std::uint32_t asked_s);

  std::size_t size() const { return static_cast<std::size_t>(request_->inputs_size()); }
  // Question `index`, below size().
  Question At(std::size_t index) const;
  // As Fingerprint(Question).
  std::uint64_t fingerprint() const { return fingerprint_; }

 private:
  BulkQuestion(const v1::BulkRequest& request, std::uint32_t asked_s) : request_(&request), asked_s_(asked_s) {}

  const v1::BulkRequest* request_;
  std::uint32_t asked_s_;
  std::uint64_t fingerprint_ = 0;
};

inline base::Result<BulkQuestion> ParseQuestion(const v1::BulkRequest& request, std::uint32_t asked_s) {
  return BulkQuestion::Parse(request, asked_s);
}

inline std::uint64_t Fingerprint(const BulkQuestion& question) {
  return question.fingerprint();
}

}  // namespace spoor::controlplane
