#include "dns/rdata_from_text.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "base/hex.h"
#include "dns/rdata_canonical.h"
#include "dns/rdata_text.h"
#include "dns/types.h"

namespace spoor::dns {
namespace {

// The octets in hexadecimal, or what was said against the text.
std::string Read(RdataTextReader& reader, RrType type, std::string_view text) {
  const auto rdata = reader.Read(TypeNumber(type), text);
  return rdata ? base::ToHex(*rdata) : rdata.error().message;
}

bool IsCanonical(std::uint16_t type, const std::string& rdata) {
  std::string out(kRdataRoom_octets, '\0');
  NameExpander names;
  names.Reset(base::AsBytes(rdata));
  std::size_t written = 0;
  return CanonicalRdata(type, base::AsBytes(rdata), {0, rdata.size()}, names,
                        reinterpret_cast<std::uint8_t*>(out.data()), written) &&
         out.substr(0, written) == rdata;
}

// Octets that were never stored, because they have not the shape of their type, are not taken either.
TEST(RdataFromText, ReadsTheGoldenTableBack) {
  std::ifstream table(SPOOR_GOLDEN_DIR "/rdata/rdata.txt");
  RdataTextReader reader;
  std::size_t cases = 0;
  for (std::string type_text, digits, text; table >> type_text >> digits && std::getline(table, text);) {
    const auto type = TypeFromText(type_text);
    const auto rdata = base::FromHex(digits == "-" ? "" : digits);
    if (!type || !rdata) continue;
    const auto read = reader.Read(*type, std::string_view(text).substr(1));
    EXPECT_TRUE(!read || IsCanonical(*type, base::ToString(*read))) << type_text << text;
    if (!IsCanonical(*type, *rdata)) continue;
    ASSERT_TRUE(read.has_value()) << type_text << text << ": " << read.error().message;
    EXPECT_EQ(base::ToHex(*read), base::ToHex(base::AsBytes(*rdata))) << type_text << text;
    ++cases;
  }
  EXPECT_GT(cases, 150u);
}

TEST(RdataFromText, ReadsTheLargestRdataBack) {
  std::string nsec(1, '\0');
  for (int window = 0; window < 256; ++window) {
    nsec += static_cast<char>(window);
    nsec += '\x20';
    nsec += std::string(1, window == 0 ? '\x7f' : '\xff') + std::string(31, '\xff');
  }
  std::string texts;
  for (int i = 0; i < 255; ++i) texts += '\xff' + std::string(255, '\xfe');
  const auto parameter = std::string("\0\1\0\xff\0\xf0\0", 7) + std::string(0xf000, '\xfe');
  const std::vector<std::pair<RrType, std::string>> cases = {
      {RrType::kNsec, nsec},
      {RrType::kTxt, texts},
      {RrType::kDnskey, std::string(65000, '\2')},
      {RrType::kTlsa, std::string(65535, '\2')},
      {RrType::kOpenpgpkey, std::string(65535, '\xff')},
      {RrType::kSvcb, parameter},
      {RrType::kNull, std::string(65535, '\xff')},
  };
  RdataTextReader reader;
  for (const auto& [type, rdata] : cases) {
    const auto read = reader.Read(TypeNumber(type), RdataText(TypeNumber(type), base::AsBytes(rdata)));
    ASSERT_TRUE(read.has_value()) << TypeText(TypeNumber(type)) << ": " << read.error().message;
    EXPECT_TRUE(base::AsChars(*read) == rdata) << TypeText(TypeNumber(type));
  }
}

TEST(RdataFromText, ReadsOtherSpellings) {
  RdataTextReader reader;
  EXPECT_EQ(Read(reader, RrType::kA, "\\# 4 C00002 01"), "c0000201");
  EXPECT_EQ(Read(reader, RrType::kMx, "\t10   MAIL.example"), "000a046d61696c076578616d706c6500");
  EXPECT_EQ(Read(reader, RrType::kNs, "\\@.\\065b."), "014002616200");
  EXPECT_EQ(Read(reader, RrType::kLp, "1 A."), "0001014100");
  EXPECT_EQ(Read(reader, RrType::kTxt, "v=spf1 \"-all\""),
            "0676"
            "3d73706631"
            "042d616c6c");
  EXPECT_EQ(Read(reader, RrType::kTxt, "\"\xc3\xa9\""), "02c3a9");
  EXPECT_EQ(Read(reader, RrType::kDnskey, "257 3 13 AA EC"), "0101030d000102");
  EXPECT_EQ(Read(reader, RrType::kNsec, "a. TYPE1 mx"),
            "016100"
            "00024001");
  EXPECT_EQ(Read(reader, RrType::kSvcb, "1 . port=53 alpn=h2,h3 mandatory=port"),
            "000100"
            "0000"
            "0002"
            "0003"
            "0001"
            "0006"
            "026832"
            "026833"
            "0003"
            "0002"
            "0035");
  EXPECT_EQ(Read(reader, RrType::kRrsig, "A 5 3 1 1 2 3 . AA=="),
            "00010503"
            "00000001"
            "00000001"
            "00000002"
            "0003"
            "00"
            "00");
  EXPECT_EQ(Read(reader, RrType::kLoc, "52 N 4 53 E -2 1m"),
            "00121613"
            "8b287200"
            "810c3fe0"
            "009895b8");
}

TEST(RdataFromText, SaysWhatIsWrong) {
  struct Case {
    RrType type;
    std::string_view text;
    std::string_view why;
  };
  const std::vector<Case> cases = {
      {RrType::kA, "", "missing"},
      {RrType::kA, "2001:db8::1", "IPv4"},
      {RrType::kA, "192.0.2.1 192.0.2.2", "more fields"},
      {RrType::kA, "\\# 3 c00002", "shape"},
      {RrType::kA, "\\# 4 c00002", "as many octets"},
      {RrType::kA, "\\# 65536 00", "number of octets"},
      {RrType::kAaaa, "192.0.2.1", "IPv6"},
      {RrType::kNs, "a..b", "domain name"},
      {RrType::kNs,
       "\\# 5 0161c000"
       "00",
       "shape"},
      {RrType::kMx, "\\# 6 00000161c000", "compressed"},
      {RrType::kMx, "\\# 4 0000c000", "compressed"},
      {RrType::kMx, "65536 a.", "too large"},
      {RrType::kMx, "-1 a.", "number"},
      {RrType::kTxt, "\"a", "not closed"},
      {RrType::kTxt, "\"a\"b", "quotes"},
      {RrType::kTxt, "\\256", "escape"},
      {RrType::kTxt, "a\\", "escape"},
      {RrType::kHinfo, "\"a\"", "missing"},
      {RrType::kDnskey, "257 3 13 AA", "base64"},
      {RrType::kDnskey, "257 3 13 A===", "base64"},
      {RrType::kTlsa, "3 1 1 0", "hexadecimal"},
      {RrType::kNsec, "a. BOGUS", "RR type"},
      {RrType::kRrsig, "A 5 3 1 20230229000000 2 3 . AA==", "time"},
      {RrType::kNsec3, "1 1 12 - !", "base32"},
      {RrType::kSvcb, "1 . port=1 port=2", "service parameter"},
      {RrType::kSvcb, "1 . mandatory=port", "shape"},
      {RrType::kSvcb, "1 . frob=1", "service parameter"},
      {RrType::kApl, "3:1.2.3.4/8", "address prefix"},
      {RrType::kApl, "1:2001::/8", "of its family"},
      {RrType::kLoc, "91 N 0 E 0", "angle"},
      {RrType::kLoc, "1 N 0 E 0x", "metres"},
      {RrType::kEui48, "00-00-5e-00-53", "groups"},
      {RrType::kAmtrelay, "1 0 4 .", "unknown kind"},
      {RrType::kWks, "192.0.2.1 6 25", "no text form"},
  };
  RdataTextReader reader;
  for (const auto& [type, text, why] : cases) {
    EXPECT_NE(Read(reader, type, text).find(why), std::string::npos) << text << ": " << Read(reader, type, text);
  }
}

}  // namespace
}  // namespace spoor::dns
