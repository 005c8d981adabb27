// For tests that need records, and no gRPC: its headers cost seconds in every source.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "observation/record.h"

namespace spoor::controlplane::testing {

// A record as tests write it: owner in presentation form, RDATA as octets.
observation::Record MakeRecord(std::string_view owner, std::uint16_t type, std::string_view rdata,
                               std::uint64_t count = 1, std::uint32_t first_s = 1000, std::uint32_t last_s = 2000);

// RDATA octets of an address and of a name.
std::string Ip(std::string_view text);
std::string Name(std::string_view text);

// The encoded block of some records.
std::string MakeBlock(const std::vector<observation::Record>& records);

}  // namespace spoor::controlplane::testing
