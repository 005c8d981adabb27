#include "cli/rdata_options.h"

#include <gtest/gtest.h>

#include "cli/verb_table.h"

namespace spoor::cli {
namespace {

base::Result<v1::LookupRdataRequest> Read(const std::vector<std::string>& arguments, const char* option = nullptr,
                                          const std::string& value = "") {
  po::variables_map options;
  if (option != nullptr) options.insert({option, po::variable_value(value, false)});
  const Environment environment;
  return ReadValue({kRdataVerb, options, arguments, environment});
}

TEST(RdataOptions, OneValueOfOneKind) {
  EXPECT_EQ(Read({"192.0.2.1"})->ip(), "192.0.2.1");
  EXPECT_EQ(Read({"192.0.2.0/24"})->cidr(), "192.0.2.0/24");
  EXPECT_EQ(Read({"192.0.2.1-192.0.2.9"})->range().last(), "192.0.2.9");
  EXPECT_EQ(Read({"*.example.com"})->name(), "*.example.com");
  EXPECT_EQ(Read({}, "raw", "0a00")->raw(), std::string("\x0a\x00", 2));
  EXPECT_EQ(Read({}, "name", "192.0.2.1")->name(), "192.0.2.1");
  EXPECT_FALSE(Read({}).has_value());
  EXPECT_FALSE(Read({"a", "b"}).has_value());
  EXPECT_FALSE(Read({"a"}, "raw", "00").has_value());
  EXPECT_TRUE(Read({}, "ip", "example.com").error().message.starts_with("--ip"));
}

}  // namespace
}  // namespace spoor::cli
