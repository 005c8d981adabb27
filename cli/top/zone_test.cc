#include "cli/top/zone.h"

#include <gtest/gtest.h>

namespace spoor::cli {
namespace {

TEST(ZoneFinder, FindsWhatCanBeRegistered) {
  const ZoneFinder zones;
  EXPECT_EQ(zones.ZoneOf("www.example.com."), "example.com.");
  EXPECT_EQ(zones.ZoneOf("a.b.c.example.co.uk."), "example.co.uk.");
  EXPECT_EQ(zones.ZoneOf("example.com."), "example.com.");
  EXPECT_EQ(zones.ZoneOf("www.example.com"), "example.com");
  EXPECT_EQ(zones.ZoneOf("host.domain.unheard-of."), "domain.unheard-of.");
}

TEST(ZoneFinder, WhatHasNoneIsItsOwn) {
  const ZoneFinder zones;
  for (const char* name : {"com.", "co.uk.", ".", "", "com", "a..b."})
    EXPECT_FALSE(zones.ZoneOf(name).empty() && *name);
  EXPECT_EQ(zones.ZoneOf("co.uk."), "co.uk.");
  EXPECT_EQ(zones.ZoneOf("."), ".");
  EXPECT_EQ(zones.ZoneOf(""), "");
}

TEST(ZoneFinder, OddNamesAreNoTrouble) {
  const ZoneFinder zones;
  EXPECT_EQ(zones.ZoneOf("a\\000b.example.com."), "example.com.");
  EXPECT_EQ(zones.ZoneOf(std::string(1000, 'x') + ".com."), std::string(1000, 'x') + ".com.");
  EXPECT_EQ(zones.ZoneOf("\x1b[2J.com."), "\x1b[2J.com.");
}

}  // namespace
}  // namespace spoor::cli
