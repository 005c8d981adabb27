#include "dns/types.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace spoor::dns {
namespace {

// kBoth: spelled so in output. kInputOnly: too new or too rare for the libraries that read our output.
enum class Use : std::uint8_t { kBoth, kInputOnly };

struct Mnemonic {
  RrType type;
  std::string_view text;
  Use use = Use::kBoth;
};

// Sorted by number.
constexpr auto kMnemonics = std::to_array<Mnemonic>({
    {RrType::kA, "A"},
    {RrType::kNs, "NS"},
    {RrType::kMd, "MD"},
    {RrType::kMf, "MF"},
    {RrType::kCname, "CNAME"},
    {RrType::kSoa, "SOA"},
    {RrType::kMb, "MB"},
    {RrType::kMg, "MG"},
    {RrType::kMr, "MR"},
    {RrType::kNull, "NULL"},
    {RrType::kWks, "WKS"},
    {RrType::kPtr, "PTR"},
    {RrType::kHinfo, "HINFO"},
    {RrType::kMinfo, "MINFO"},
    {RrType::kMx, "MX"},
    {RrType::kTxt, "TXT"},
    {RrType::kRp, "RP"},
    {RrType::kAfsdb, "AFSDB"},
    {RrType::kX25, "X25"},
    {RrType::kIsdn, "ISDN"},
    {RrType::kRt, "RT"},
    {RrType::kNsap, "NSAP"},
    {RrType::kNsapPtr, "NSAP-PTR"},
    {RrType::kSig, "SIG"},
    {RrType::kKey, "KEY"},
    {RrType::kPx, "PX"},
    {RrType::kGpos, "GPOS"},
    {RrType::kAaaa, "AAAA"},
    {RrType::kLoc, "LOC"},
    {RrType::kNxt, "NXT"},
    {RrType::kEid, "EID", Use::kInputOnly},
    {RrType::kNimloc, "NIMLOC", Use::kInputOnly},
    {RrType::kSrv, "SRV"},
    {RrType::kAtma, "ATMA", Use::kInputOnly},
    {RrType::kNaptr, "NAPTR"},
    {RrType::kKx, "KX"},
    {RrType::kCert, "CERT"},
    {RrType::kA6, "A6"},
    {RrType::kDname, "DNAME"},
    {RrType::kSink, "SINK", Use::kInputOnly},
    {RrType::kOpt, "OPT"},
    {RrType::kApl, "APL"},
    {RrType::kDs, "DS"},
    {RrType::kSshfp, "SSHFP"},
    {RrType::kIpseckey, "IPSECKEY"},
    {RrType::kRrsig, "RRSIG"},
    {RrType::kNsec, "NSEC"},
    {RrType::kDnskey, "DNSKEY"},
    {RrType::kDhcid, "DHCID"},
    {RrType::kNsec3, "NSEC3"},
    {RrType::kNsec3param, "NSEC3PARAM"},
    {RrType::kTlsa, "TLSA"},
    {RrType::kSmimea, "SMIMEA"},
    {RrType::kHip, "HIP"},
    {RrType::kNinfo, "NINFO"},
    {RrType::kRkey, "RKEY", Use::kInputOnly},
    {RrType::kTalink, "TALINK", Use::kInputOnly},
    {RrType::kCds, "CDS"},
    {RrType::kCdnskey, "CDNSKEY"},
    {RrType::kOpenpgpkey, "OPENPGPKEY"},
    {RrType::kCsync, "CSYNC"},
    {RrType::kZonemd, "ZONEMD"},
    {RrType::kSvcb, "SVCB"},
    {RrType::kHttps, "HTTPS"},
    {RrType::kDsync, "DSYNC", Use::kInputOnly},
    {RrType::kHhit, "HHIT", Use::kInputOnly},
    {RrType::kBrid, "BRID", Use::kInputOnly},
    {RrType::kSpf, "SPF"},
    {RrType::kUinfo, "UINFO", Use::kInputOnly},
    {RrType::kUid, "UID", Use::kInputOnly},
    {RrType::kGid, "GID", Use::kInputOnly},
    {RrType::kUnspec, "UNSPEC"},
    {RrType::kNid, "NID"},
    {RrType::kL32, "L32"},
    {RrType::kL64, "L64"},
    {RrType::kLp, "LP"},
    {RrType::kEui48, "EUI48"},
    {RrType::kEui64, "EUI64"},
    {RrType::kNxname, "NXNAME", Use::kInputOnly},
    {RrType::kTkey, "TKEY"},
    {RrType::kTsig, "TSIG"},
    {RrType::kIxfr, "IXFR"},
    {RrType::kAxfr, "AXFR"},
    {RrType::kMailb, "MAILB"},
    {RrType::kMaila, "MAILA"},
    {RrType::kAny, "ANY"},
    {RrType::kUri, "URI"},
    {RrType::kCaa, "CAA"},
    {RrType::kAvc, "AVC"},
    {RrType::kDoa, "DOA", Use::kInputOnly},
    {RrType::kAmtrelay, "AMTRELAY"},
    {RrType::kResinfo, "RESINFO", Use::kInputOnly},
    {RrType::kWallet, "WALLET", Use::kInputOnly},
    {RrType::kCla, "CLA", Use::kInputOnly},
    {RrType::kIpn, "IPN", Use::kInputOnly},
    {RrType::kTa, "TA"},
    {RrType::kDlv, "DLV"},
});

static_assert(std::ranges::is_sorted(kMnemonics, {}, &Mnemonic::type));

constexpr std::string_view kGenericPrefix = "TYPE";
constexpr std::size_t kMaxTypeDigits = 5;

std::string UpperCase(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return upper;
}

std::optional<std::uint16_t> GenericTypeNumber(std::string_view upper) {
  if (!upper.starts_with(kGenericPrefix)) return std::nullopt;
  const std::string_view digits = upper.substr(kGenericPrefix.size());
  if (digits.empty() || digits.size() > kMaxTypeDigits) return std::nullopt;
  std::uint16_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

}  // namespace

void AppendTypeText(std::string& out, std::uint16_t type) {
  const auto* found = std::ranges::lower_bound(kMnemonics, static_cast<RrType>(type), {}, &Mnemonic::type);
  if (found != kMnemonics.end() && TypeNumber(found->type) == type && found->use == Use::kBoth) {
    out += found->text;
    return;
  }
  out += kGenericPrefix;
  out += std::to_string(type);
}

std::string TypeText(std::uint16_t type) {
  std::string text;
  AppendTypeText(text, type);
  return text;
}

std::optional<std::uint16_t> TypeFromText(std::string_view text) {
  const std::string upper = UpperCase(text);
  const auto* found = std::ranges::find(kMnemonics, std::string_view(upper), &Mnemonic::text);
  if (found != kMnemonics.end()) return TypeNumber(found->type);
  return GenericTypeNumber(upper);
}

}  // namespace spoor::dns
