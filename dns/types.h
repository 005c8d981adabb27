// The RR type registry: numbers and mnemonics. One table serves output, command line input
// and the bitmaps of NSEC, so that a type has one spelling everywhere.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace spoor::dns {

// IANA "Resource Record (RR) TYPEs". The value is the number on the wire; values outside this list are valid types too.
enum class RrType : std::uint16_t {
  kA = 1,
  kNs = 2,
  kMd = 3,
  kMf = 4,
  kCname = 5,
  kSoa = 6,
  kMb = 7,
  kMg = 8,
  kMr = 9,
  kNull = 10,
  kWks = 11,
  kPtr = 12,
  kHinfo = 13,
  kMinfo = 14,
  kMx = 15,
  kTxt = 16,
  kRp = 17,
  kAfsdb = 18,
  kX25 = 19,
  kIsdn = 20,
  kRt = 21,
  kNsap = 22,
  kNsapPtr = 23,
  kSig = 24,
  kKey = 25,
  kPx = 26,
  kGpos = 27,
  kAaaa = 28,
  kLoc = 29,
  kNxt = 30,
  kEid = 31,
  kNimloc = 32,
  kSrv = 33,
  kAtma = 34,
  kNaptr = 35,
  kKx = 36,
  kCert = 37,
  kA6 = 38,
  kDname = 39,
  kSink = 40,
  kOpt = 41,
  kApl = 42,
  kDs = 43,
  kSshfp = 44,
  kIpseckey = 45,
  kRrsig = 46,
  kNsec = 47,
  kDnskey = 48,
  kDhcid = 49,
  kNsec3 = 50,
  kNsec3param = 51,
  kTlsa = 52,
  kSmimea = 53,
  kHip = 55,
  kNinfo = 56,
  kRkey = 57,
  kTalink = 58,
  kCds = 59,
  kCdnskey = 60,
  kOpenpgpkey = 61,
  kCsync = 62,
  kZonemd = 63,
  kSvcb = 64,
  kHttps = 65,
  kDsync = 66,
  kHhit = 67,
  kBrid = 68,
  kSpf = 99,
  kUinfo = 100,
  kUid = 101,
  kGid = 102,
  kUnspec = 103,
  kNid = 104,
  kL32 = 105,
  kL64 = 106,
  kLp = 107,
  kEui48 = 108,
  kEui64 = 109,
  kNxname = 128,
  kTkey = 249,
  kTsig = 250,
  kIxfr = 251,
  kAxfr = 252,
  kMailb = 253,
  kMaila = 254,
  kAny = 255,
  kUri = 256,
  kCaa = 257,
  kAvc = 258,
  kDoa = 259,
  kAmtrelay = 260,
  kResinfo = 261,
  kWallet = 262,
  kCla = 263,
  kIpn = 264,
  kTa = 32768,
  kDlv = 32769,
};

// The wire number of a type.
constexpr std::uint16_t TypeNumber(RrType type) {
  return static_cast<std::uint16_t>(type);
}

// True for types of queries and transactions, which are no data: OPT (RFC 6891 6.1), and TKEY, TSIG, IXFR, AXFR, MAILB,
// MAILA, ANY (RFC 6895 3.1).
constexpr bool IsPseudoType(std::uint16_t type) {
  return type == TypeNumber(RrType::kOpt) || (type >= TypeNumber(RrType::kTkey) && type <= TypeNumber(RrType::kAny));
}

// What signs and proves: types that passive DNS is rarely asked for, and that are more than all others. DNSDB's
// ANY-DNSSEC: those of RFC 4034, RFC 5155, RFC 7344, and the look-aside ones.
inline constexpr std::array<std::uint16_t, 10> kDnssecTypes = {
    TypeNumber(RrType::kDs),     TypeNumber(RrType::kRrsig),   TypeNumber(RrType::kNsec),
    TypeNumber(RrType::kDnskey), TypeNumber(RrType::kNsec3),   TypeNumber(RrType::kNsec3param),
    TypeNumber(RrType::kCds),    TypeNumber(RrType::kCdnskey), TypeNumber(RrType::kTa),
    TypeNumber(RrType::kDlv)};

// The spelling for output: a mnemonic that DNS libraries in use read back, "TYPE65280" (RFC 3597 section 5) for every
// other type, the registry's newest ones among them.
std::string TypeText(std::uint16_t type);

// As TypeText, appended to `out`.
void AppendTypeText(std::string& out, std::uint16_t type);

// The type that `text` names: any mnemonic of the registry or TYPE0..TYPE65535, in any case. nullopt when it names
// none.
std::optional<std::uint16_t> TypeFromText(std::string_view text);

}  // namespace spoor::dns
