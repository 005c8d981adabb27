// A line of the Passive DNS Common Output Format (draft-dulaunoy-dnsop-passive-dns-cof) as records: what `spoor export`
// prints, and what other passive DNS tools do.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "dns/rdata_from_text.h"
#include "observation/record.h"

namespace spoor::cli {

// COF does not say how a record was seen: this claims the least.
inline constexpr std::uint8_t kImportedProvenance = observation::kNonauth;

// Reads lines one after the other. One thread.
class CofReader {
 public:
  // The records of a line, one for each RDATA, each with the times and the count of the line; at least one, and every
  // one valid (observation::WhatIsWrong) and canonical. Valid until the next call. kInvalidArgument names the member
  // that is missing or wrong; nothing of such a line counts.
  //
  // rrname, rrtype, rdata (a string or a list of them), time_first and time_last must be there; zone_time_first and
  // zone_time_last stand for times that are not, 1 for a count. Other members are not looked at.
  base::Result<std::span<const observation::Record>> Read(std::string_view line);

 private:
  dns::RdataTextReader rdata_reader_;
  std::vector<observation::Record> records_;
};

}  // namespace spoor::cli
