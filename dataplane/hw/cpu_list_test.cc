#include "dataplane/hw/cpu_list.h"

#include <gtest/gtest.h>

namespace spoor::dataplane::hw {
namespace {

using Cpus = std::vector<unsigned>;

TEST(CpuList, ReadsWhatLinuxWrites) {
  EXPECT_EQ(ReadCpuList("0-3,8\n").value(), (Cpus{0, 1, 2, 3, 8}));
  EXPECT_EQ(ReadCpuList("").value(), Cpus{});
  EXPECT_EQ(ReadCpuList("\n").value(), Cpus{});
  EXPECT_EQ(ReadCpuList("7, 5 5-6").value(), (Cpus{7, 5, 6})) << "in the order given, none twice";
  EXPECT_EQ(ReadCpuWords({"1,2", "9"}).value(), (Cpus{1, 2, 9}));
}

TEST(CpuList, RefusesEverythingElse) {
  for (const char* text : {"a", "3-1", "1-", "-1", "1--2", "1x", "4096", "0-99999999999"}) {
    const auto cpus = ReadCpuList(text);
    ASSERT_FALSE(cpus) << text;
    EXPECT_NE(cpus.error().message.find(text), std::string::npos);
  }
}

TEST(CpuList, WritesRanges) {
  EXPECT_EQ(CpuListText({0, 1, 2, 8, 10, 11}), "0-2,8,10-11");
  EXPECT_EQ(CpuListText({}), "");
}

}  // namespace
}  // namespace spoor::dataplane::hw
