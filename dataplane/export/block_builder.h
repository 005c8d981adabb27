// Turns records into numbered blocks: fills one, closes it when it is full or old enough, gives it the next sequence.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>

#include "observation/block.h"
#include "rpc/delivery/block_queue.h"

namespace spoor::dataplane {

// One thread.
class BlockBuilder {
 public:
  BlockBuilder(std::size_t max_records, std::size_t max_octets, std::uint64_t max_age_ms)
      : writer_(max_records, max_octets), max_age_ms_(max_age_ms) {}

  // Copies the record into the open block; closes that one before when it is full.
  void Add(const observation::RecordView& record, std::uint64_t now_ms);
  // Closes the open block when its first record came `max_age_ms` ago.
  void CloseIfOld(std::uint64_t now_ms);
  // Closes the open block unless it is empty.
  void Close();

  // Closed blocks in order; the caller takes them from the front.
  std::deque<rpc::Block>& closed() noexcept { return closed_; }
  // Nothing open and nothing closed.
  bool empty() const noexcept { return writer_.empty() && closed_.empty(); }
  // Sum of the counts of all records ever added.
  std::uint64_t observation_count() const noexcept { return observations_; }
  // Of these, in the open block and in closed ones that are still here.
  std::uint64_t waiting_observations() const noexcept;

 private:
  observation::BlockWriter writer_;
  std::uint64_t max_age_ms_;
  std::uint64_t opened_ms_ = 0;  // when the first record of the open block came
  std::uint64_t next_sequence_ = 1;
  std::uint64_t observations_ = 0;
  std::deque<rpc::Block> closed_;
};

}  // namespace spoor::dataplane
