#include "dns/rdata_canonical.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>

#include "dns/rdata_shape.h"
#include "dns/types.h"
#include "tests/support/message_builder.h"

namespace spoor::dns {
namespace {

using test::Hex;
using test::Name;
using test::Pointer;

// The canonical form of `rdata` behind "Example.COM" at offset 0; nullopt if it is malformed.
std::optional<std::string> Canonical(RrType type, const std::string& rdata) {
  const std::string before = Name("Example.COM");
  const std::string message = before + rdata;
  NameExpander names;
  names.Reset(base::AsBytes(message));
  const auto out = std::make_unique<std::uint8_t[]>(kRdataRoom_octets);
  std::size_t written = 0;
  const RdataPlace place{before.size(), rdata.size()};
  if (!CanonicalRdata(TypeNumber(type), base::AsBytes(message), place, names, out.get(), written)) return std::nullopt;
  return std::string(reinterpret_cast<const char*>(out.get()), written);
}

struct Case {
  RrType type;
  std::string rdata;
  std::optional<std::string> canonical;
};

class CanonicalRdataTest : public testing::TestWithParam<Case> {};

TEST_P(CanonicalRdataTest, Matches) {
  const Case& expected = GetParam();
  EXPECT_EQ(Canonical(expected.type, expected.rdata), expected.canonical)
      << TypeText(TypeNumber(expected.type)) << " " << base::ToHex(base::AsBytes(expected.rdata));
}

Case Kept(RrType type, const std::string& rdata) {
  return {type, rdata, rdata};
}
Case Bad(RrType type, const std::string& rdata) {
  return {type, rdata, std::nullopt};
}

const std::string kSoaNumbers = Hex("00000001000000020000000300000004") + Hex("00000005");
const std::string kRrsigFixed = Hex("0001080200000e10") + Hex("65f1000065e00000") + Hex("abcd");

INSTANTIATE_TEST_SUITE_P(
    Names, CanonicalRdataTest,
    testing::Values(
        Case{RrType::kNs, Pointer(0), Name("example.com")}, Case{RrType::kCname, Name("WWW.a"), Name("www.a")},
        Case{RrType::kMx, Hex("000a") + std::string("\2MX") + Pointer(0), Hex("000a") + Name("mx.example.com")},
        Case{RrType::kSoa, Pointer(0) + std::string("\1H") + Pointer(0) + kSoaNumbers,
             Name("example.com") + Name("h.example.com") + kSoaNumbers},
        Case{RrType::kSrv, Hex("000100020003") + Name("T"), Hex("000100020003") + Name("t")},
        Case{RrType::kNaptr, Hex("00010002") + std::string("\1U\3E2U\0", 7) + Pointer(0),
             Hex("00010002") + std::string("\1U\3E2U\0", 7) + Name("example.com")},
        Case{RrType::kRp, Name("A") + Name("B"), Name("a") + Name("b")},
        Case{RrType::kPx, Hex("0001") + Name("A") + Name("B"), Hex("0001") + Name("a") + Name("b")},
        Case{RrType::kHttps, Hex("0001") + Name("T.x"), Hex("0001") + Name("t.x")},
        // Case is kept where RFC 4034 6.2 does not name the type.
        Case{RrType::kRrsig, kRrsigFixed + Pointer(0) + Hex("00"), kRrsigFixed + Name("Example.COM") + Hex("00")},
        Kept(RrType::kNsec, Name("B.C") + Hex("000140")), Kept(RrType::kLp, Hex("0001") + Name("L"))));

INSTANTIATE_TEST_SUITE_P(
    Shapes, CanonicalRdataTest,
    testing::Values(Kept(RrType::kA, Hex("c0000201")), Kept(RrType::kAaaa, Hex("20010db8000000000000000000000001")),
                    Kept(RrType::kTxt, std::string("\3AbC\0", 5)), Kept(RrType::kHinfo, std::string("\1a\1b")),
                    Kept(RrType::kCaa, std::string("\0\5issueX.y", 11)),
                    Kept(RrType::kDs, Hex("00010802") + std::string(32, 'd')), Kept(RrType::kDnskey, Hex("01010308")),
                    Kept(RrType::kNsec3param, Hex("0100000a00")), Kept(RrType::kNsec3, Hex("0100000a00") + Hex("01ff")),
                    Kept(RrType::kTlsa, Hex("030101ab")), Kept(RrType::kSshfp, Hex("0101ab")),
                    Kept(RrType::kUri, Hex("00010002") + "h"), Kept(RrType::kLoc, std::string(16, '\0')),
                    Kept(RrType::kEui48, Hex("010203040506")), Kept(RrType::kEui64, Hex("0102030405060708")),
                    Kept(RrType::kApl, Hex("00011803c00002")), Kept(RrType::kApl, ""),
                    Kept(RrType::kIpseckey, Hex("0a0102c0000201") + "k"),
                    Kept(RrType::kIpseckey, Hex("0a0302") + Name("Gw") + "k"), Kept(RrType::kIpseckey, Hex("0a0002")),
                    Kept(RrType::kHip, Hex("01020002aabbcc") + Name("R")), Kept(RrType::kNull, "anything"),
                    Kept(static_cast<RrType>(65280), ""), Kept(RrType::kCsync, Hex("0000000100030001ff")),
                    Kept(RrType::kZonemd, Hex("000000010101") + std::string(48, 'z')),
                    Kept(RrType::kIsdn, std::string("\1a")), Kept(RrType::kIsdn, std::string("\1a\1b")),
                    Case{RrType::kA6, Hex("40") + std::string(8, 'x') + Name("P"),
                         Hex("40") + std::string(8, 'x') + Name("p")}));

INSTANTIATE_TEST_SUITE_P(ServiceBinding, CanonicalRdataTest,
                         testing::Values(Kept(RrType::kSvcb, Hex("0001") + Name(".") + Hex("000300020050")),
                                         Bad(RrType::kHttps, Hex("0001") + Name(".") + Hex("0003000100"))));

INSTANTIATE_TEST_SUITE_P(
    Malformed, CanonicalRdataTest,
    testing::Values(Bad(RrType::kA, Hex("c00002")), Bad(RrType::kA, Hex("c000020100")), Bad(RrType::kA, ""),
                    Bad(RrType::kAaaa, "x"), Bad(RrType::kNs, ""), Bad(RrType::kNs, Pointer(0) + "x"),
                    Bad(RrType::kNs, Pointer(200)), Bad(RrType::kMx, Hex("000a")), Bad(RrType::kMx, Pointer(0)),
                    Bad(RrType::kSoa, Pointer(0) + Pointer(0) + Hex("00")), Bad(RrType::kTxt, ""),
                    Bad(RrType::kTxt, std::string("\4abc")), Bad(RrType::kHinfo, std::string("\1a")),
                    Bad(RrType::kSrv, Hex("0001")), Bad(RrType::kCaa, std::string("\0\0x", 3)),
                    Bad(RrType::kDs, Hex("00010802aa")), Bad(RrType::kNsec, Name("a") + Hex("0000")),
                    Bad(RrType::kNsec, Name("a") + Hex("0021")),
                    Bad(RrType::kNsec, Name("a") + Hex("010140") + Hex("000140")),
                    Bad(RrType::kNsec3, Hex("0100000a0000")), Bad(RrType::kApl, Hex("00012103c00002")),
                    Bad(RrType::kApl, Hex("000118")), Bad(RrType::kApl, Hex("000118050102030405")),
                    Bad(RrType::kIpseckey, Hex("0a0102c000")), Bad(RrType::kHip, Hex("0102")),
                    Bad(RrType::kEui48, "12345"), Bad(RrType::kUri, Hex("00010002")), Bad(RrType::kA6, Hex("81")),
                    Bad(RrType::kZonemd, Hex("000000010101") + "short"), Bad(RrType::kDhcid, ""),
                    Bad(RrType::kL32, "12345")));

TEST(CanonicalRdata, GrowthIsBounded) {
  std::string hip = Hex("00000000");
  for (int i = 0; i < 30'000; ++i) hip += Pointer(0);
  EXPECT_FALSE(Canonical(RrType::kHip, hip).has_value()) << "its canonical form has more than 65535 octets";
  EXPECT_TRUE(Canonical(static_cast<RrType>(65280), std::string(65535 - 13, 'x')).has_value());
}

}  // namespace
}  // namespace spoor::dns
