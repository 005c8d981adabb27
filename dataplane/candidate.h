// A message between the stages of a burst: read and on its way through the recording rules.
#pragma once

#include <cstdint>

#include "dataplane/counters.h"
#include "dataplane/fingerprint.h"
#include "dataplane/packet/datagram.h"
#include "dns/header.h"

namespace spoor::dataplane {

// Pointers into the frame; valid as long as it. Each stage fills what the next one reads, nothing is cleared between.
struct Candidate {
  Datagram datagram;
  dns::Header header;             // unless it is too short for one
  dns::Question question;         // of responses; its octets belong to the datagram
  std::uint64_t time_us = 0;      // of the frame that it came with, or that completed it
  std::uint32_t frame_flags = 0;  // of that frame: frame.h
  // What is known so far; kAccepted while nothing speaks against it.
  MessageVerdict verdict = MessageVerdict::kAccepted;
  bool asks_table = false;        // its verdict depends on `correlation`
  bool memorable = false;         // the answer memo may know it by `answer`
  std::uint64_t correlation = 0;  // for the correlator
  Fingerprint answer;             // for the answer memo
};

}  // namespace spoor::dataplane
