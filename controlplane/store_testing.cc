#include "controlplane/store_testing.h"

#include <gtest/gtest.h>

#include "base/ip.h"
#include "dns/name_text.h"
#include "observation/block.h"

namespace spoor::controlplane::testing {

observation::Record MakeRecord(std::string_view owner, std::uint16_t type, std::string_view rdata, std::uint64_t count,
                               std::uint32_t first_s, std::uint32_t last_s) {
  return {Name(owner), std::string(rdata), type, first_s, last_s, count, observation::kAnswer};
}

std::string Ip(std::string_view text) {
  return base::ToString(base::ParseIp(text).value().span());
}

std::string Name(std::string_view text) {
  return dns::NameFromText(text).value();
}

std::string MakeBlock(const std::vector<observation::Record>& records) {
  observation::BlockWriter writer;
  for (const auto& record : records) EXPECT_TRUE(writer.Append(record.view()));
  return writer.Finish();
}

}  // namespace spoor::controlplane::testing
