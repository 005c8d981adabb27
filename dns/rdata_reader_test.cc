#include "dns/rdata_reader.h"

#include <gtest/gtest.h>

#include <string>

#include "base/hex.h"

namespace spoor::dns {
namespace {

// What `read` makes of the text in hexadecimal, and "refused" when it does not take all of it.
template <class Take>
std::string Taken(std::string_view text, Take read) {
  std::string out;
  RdataReader reader(text, out);
  read(reader);
  return reader.ok() && reader.at_end() ? base::ToHex(base::AsBytes(out)) : "refused";
}

TEST(RdataReader, TakesFieldsBetweenSpaces) {
  EXPECT_EQ(Taken("  255 10\t4294967295   a. 61 62 ",
                  [](RdataReader& reader) {
                    reader.Number(1);
                    reader.Number(2);
                    reader.Number(4);
                    reader.Name();
                    reader.HexRest();
                  }),
            "ff000affffffff0161006162");
}

TEST(RdataReader, RefusesWhatIsLeftOverAndStaysRefused) {
  EXPECT_EQ(Taken("1 2", [](RdataReader& reader) { reader.Number(1); }), "refused");
  std::string out;
  RdataReader reader("256 1", out);
  reader.Number(1);
  reader.Number(1);
  EXPECT_STREQ(reader.why(), "not a number, or too large a one");
}

TEST(RdataReader, AWordEndsAtASpaceOutsideOfQuotes) {
  std::string out;
  RdataReader reader(R"(a="b c",d e\ f "g\" h")", out);
  EXPECT_EQ(reader.Word(), R"(a="b c",d)");
  EXPECT_EQ(reader.Word(), R"(e\ f)");
  EXPECT_EQ(reader.Word(), R"("g\" h")");
  EXPECT_TRUE(reader.at_end() && reader.ok());
}

TEST(RdataReader, StringsHaveUpTo255Octets) {
  const auto read = [](RdataReader& reader) { reader.String(); };
  EXPECT_EQ(Taken(R"("")", read), "00");
  EXPECT_EQ(Taken(R"("a\"\\\010\b")", read), "0561225c0a62");
  EXPECT_EQ(Taken(std::string(255, 'x'), read).size(), 512u);
  EXPECT_EQ(Taken(std::string(256, 'x'), read), "refused");
}

TEST(RdataReader, Base64NeedsItsPadding) {
  const auto read = [](RdataReader& reader) { reader.Base64Rest(); };
  EXPECT_EQ(Taken("AQ== ", read), "01");
  EXPECT_EQ(Taken("AQID BA==", read), "01020304");
  EXPECT_EQ(Taken("AQ==AQID", read), "refused");
  EXPECT_EQ(Taken("AQI", read), "refused");
  EXPECT_EQ(Taken("====", read), "refused");
}

TEST(RdataReader, TimesAreOf32Bits) {
  const auto read = [](RdataReader& reader) { reader.Time(); };
  EXPECT_EQ(Taken("19700101000001", read), "00000001");
  EXPECT_EQ(Taken("21060207062815", read), "ffffffff");
  EXPECT_EQ(Taken("21060207062816", read), "refused");
  EXPECT_EQ(Taken("4294967295", read), "ffffffff");
}

}  // namespace
}  // namespace spoor::dns
