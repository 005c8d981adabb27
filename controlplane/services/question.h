// What a client asks, as the course of an answer takes it: what to read from the store, and what of it to keep.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "observation/record.h"
#include "storage/query.h"

namespace spoor::controlplane {

// A condition that the store does not know. One thread at a time.
class RecordSieve {
 public:
  virtual ~RecordSieve() = default;

  // Removes the records that do not belong to the answer; the order of the others stays.
  virtual void Keep(std::vector<observation::Record>& records) = 0;

  // A number that two sieves share only if they keep the same. Stable over restarts.
  virtual std::uint64_t fingerprint() const = 0;

  // What Keep looked at so far.
  struct Progress {
    std::uint64_t examined_count = 0;  // texts
    std::string position;              // the last one
  };
  virtual const Progress& progress() const = 0;
};

// In which order the records of an answer come (spoor.v1.SortOrder).
enum class AnswerOrder : std::uint8_t {
  kStore,
  kName,
  kTimeFirstAscending,
  kTimeFirstDescending,
  kTimeLastAscending,
  kTimeLastDescending,
  kCountDescending,
};

struct Question {
  storage::Query query;
  std::unique_ptr<RecordSieve> sieve = nullptr;  // null: every record that the store gives
  bool with_days = false;                        // tell on which days records were seen: without a sieve only
  AnswerOrder order = AnswerOrder::kStore;
};

}  // namespace spoor::controlplane
