#include "dns/rdata_form.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/hex.h"
#include "base/ip.h"
#include "dns/certificate_types.h"
#include "dns/service_keys.h"

namespace spoor::dns {
namespace {

// Gateway of IPSECKEY (RFC 4025 section 2.3) and relay of AMTRELAY (RFC 8777 section 4.2.3).
void ReadGateway(RdataReader& reader, unsigned kind) {
  switch (kind) {
    case 0:
      if (reader.Word() != ".") reader.Refuse("a gateway of kind 0 is \".\"");
      return;
    case 1:
      return reader.Ipv4();
    case 2:
      return reader.Ipv6();
    case 3:
      return reader.Name();
    default:
      return reader.Refuse("a gateway of unknown kind");
  }
}

// One item `[!]afi:address/prefix`; the address loses its final zero octets (RFC 3123 section 4).
void ReadAplItem(RdataReader& reader) {
  std::string_view word = reader.Word();
  const bool negated = word.starts_with('!');
  if (negated) word.remove_prefix(1);
  const std::size_t colon = std::min(word.find(':'), word.size());
  const std::size_t slash = word.rfind('/');
  std::uint32_t family = 0;
  std::uint32_t prefix_bits = 0;
  if (slash == std::string_view::npos || slash < colon || !NumberFromText(word.substr(0, colon), 2, family) ||
      !NumberFromText(word.substr(slash + 1), 128, prefix_bits)) {
    return reader.Refuse("not an address prefix");
  }
  const auto address = base::ParseIp(word.substr(colon + 1, slash - colon - 1));
  if (!address || address->family != (family == 1 ? 4 : 6)) return reader.Refuse("not an address of its family");
  base::ByteSpan part = address->span();
  while (!part.empty() && part.back() == 0) part = part.first(part.size() - 1);
  reader.U16(family);
  reader.U8(prefix_bits);
  reader.U8(static_cast<unsigned>(part.size()) | (negated ? 0x80u : 0u));
  reader.out() += base::AsChars(part);
}

// -1 when the text is no key.
int ServiceKeyNumber(std::string_view text) {
  const auto* const found = std::ranges::find(kServiceKeyNames, text);
  if (found != kServiceKeyNames.end()) return static_cast<int>(found - kServiceKeyNames.begin());
  std::uint32_t number = 0;
  if (!text.starts_with("key") || !NumberFromText(text.substr(3), 0xffff, number)) return -1;
  return static_cast<int>(number);
}

// Calls `take(item)` for each item of a list with commas until it says false.
template <class Take>
bool ForEachItem(std::string_view list, Take take) {
  for (;;) {
    const std::size_t comma = list.find(',');
    if (!take(list.substr(0, comma))) return false;
    if (comma == std::string_view::npos) return true;
    list.remove_prefix(comma + 1);
  }
}

void AppendU16(std::string& out, unsigned value) {
  out += static_cast<char>(value >> 8 & 0xff);
  out += static_cast<char>(value & 0xff);
}

// The value readers append octets; false when the text, which has lost its quotes, is no value of their key.

bool AppendMandatory(std::string& out, std::string_view text) {
  std::map<int, bool> keys;
  const bool known = ForEachItem(text, [&](std::string_view item) {
    const int key = ServiceKeyNumber(item);
    keys[key] = true;
    return key >= 0;
  });
  for (const auto& [key, _] : keys) AppendU16(out, static_cast<unsigned>(key));
  return known;
}

// A list inside a string: `\,` and `\\` are octets of an item (RFC 9460 appendix A.1).
bool AppendAlpn(std::string& out, std::string_view text) {
  std::string id;
  const auto close = [&] {
    if (id.empty() || id.size() > 255) return false;
    out += static_cast<char>(id.size());
    out += id;
    id.clear();
    return true;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ',') {
      if (!close()) return false;
      continue;
    }
    if (text[i] == '\\' && ++i == text.size()) return false;
    id += text[i];
  }
  return close();
}

bool AppendHints(std::string& out, std::string_view text, unsigned family) {
  return ForEachItem(text, [&](std::string_view item) {
    const auto address = base::ParseIp(item);
    if (!address || address->family != family) return false;
    out += base::AsChars(address->span());
    return true;
  });
}

bool AppendPort(std::string& out, std::string_view text) {
  std::uint32_t port = 0;
  if (!NumberFromText(text, 0xffff, port)) return false;
  AppendU16(out, port);
  return true;
}

bool AppendServiceValue(std::string& out, int key, std::string_view text) {
  switch (key) {
    case kMandatory:
      return AppendMandatory(out, text);
    case kAlpn:
      return AppendAlpn(out, text);
    case kPort:
      return AppendPort(out, text);
    case kIpv4hint:
      return AppendHints(out, text, 4);
    case kEch:
      return AppendFromBase64(out, text);
    case kIpv6hint:
      return AppendHints(out, text, 6);
    default:
      out += text;
      return true;
  }
}

constexpr std::int64_t kEquator = std::int64_t{1} << 31;
constexpr std::int64_t kAltitudeZero_cm = 10000000;  // 100 km below the WGS 84 spheroid

// A decimal number without exponent times 10^decimals, where more decimals than that are refused; false for anything
// else and for what is above 10^12.
bool FixedPoint(std::string_view text, unsigned decimals, std::int64_t& value) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const std::size_t dot = std::min(text.find('.'), text.size());
  std::string digits(text.substr(0, dot));
  const std::string_view fraction = dot < text.size() ? text.substr(dot + 1) : std::string_view();
  if (digits.empty() || fraction.size() > decimals) return false;
  digits += fraction;
  digits.append(decimals - fraction.size(), '0');
  if (digits.size() > 13 || !std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; })) return false;
  value = 0;
  for (const char digit : digits) value = value * 10 + (digit - '0');
  if (negative) value = -value;
  return true;
}

// "52 22 23.000 N": minutes and seconds may be missing.
void ReadAngle(RdataReader& reader, std::int64_t limit_degrees, char positive, char negative) {
  static constexpr std::array<std::int64_t, 3> kUnit_ms = {3600000, 60000, 1};
  std::int64_t angle_ms = 0;
  for (std::size_t field = 0; reader.ok(); ++field) {
    const std::string_view word = reader.Word();
    if (word.size() == 1 && (word[0] == positive || word[0] == negative) && field > 0) {
      if (word[0] == negative) angle_ms = -angle_ms;
      return reader.U32(static_cast<std::uint32_t>(kEquator + angle_ms));
    }
    std::int64_t value = 0;
    if (field > 2 || !FixedPoint(word, field == 2 ? 3 : 0, value) || value < 0) return reader.Refuse("not an angle");
    angle_ms += value * kUnit_ms[field];
    if (angle_ms > limit_degrees * kUnit_ms[0]) return reader.Refuse("not an angle");
  }
}

std::int64_t ReadMetres_cm(RdataReader& reader) {
  std::string_view word = reader.Word();
  if (word.ends_with('m')) word.remove_suffix(1);
  std::int64_t value_cm = 0;
  if (!FixedPoint(word, 2, value_cm)) reader.Refuse("not a number of metres");
  return value_cm;
}

// A size as one digit and an exponent of ten, rounded down; `fallback` when there is none.
unsigned ReadSize(RdataReader& reader, unsigned fallback) {
  if (reader.at_end()) return fallback;
  std::int64_t size_cm = ReadMetres_cm(reader);
  if (size_cm < 0) reader.Refuse("a negative size");
  unsigned exponent = 0;
  for (; size_cm > 9; size_cm /= 10) ++exponent;
  if (exponent > 9) reader.Refuse("a size above 90000 km");
  return static_cast<unsigned>(size_cm) << 4 | exponent;
}

}  // namespace

void ReadApl(RdataReader& reader) {
  while (!reader.at_end()) ReadAplItem(reader);
}

// The wire has what the text has last in front.
void ReadLoc(RdataReader& reader) {
  const std::size_t start = reader.out().size();
  ReadAngle(reader, 90, 'N', 'S');
  ReadAngle(reader, 180, 'E', 'W');
  const std::int64_t altitude_cm = kAltitudeZero_cm + ReadMetres_cm(reader);
  if (altitude_cm < 0 || altitude_cm > 0xffffffff) reader.Refuse("an altitude out of range");
  reader.U32(static_cast<std::uint32_t>(altitude_cm));
  std::string sizes(1, '\0');  // version
  for (const unsigned fallback : {0x12u, 0x16u, 0x13u}) sizes += static_cast<char>(ReadSize(reader, fallback));
  reader.out().insert(start, sizes);
}

void ReadSvcParams(RdataReader& reader) {
  std::map<int, std::string> parameters;  // the wire has them by key
  while (!reader.at_end()) {
    const std::string_view word = reader.Word();
    const std::size_t equals = std::min(word.find('='), word.size());
    const int key = ServiceKeyNumber(word.substr(0, equals));
    std::string text;
    std::string value;
    const bool has_value = equals < word.size();
    if (key < 0 || (has_value && !AppendUnquoted(text, word.substr(equals + 1))) ||
        (has_value && !AppendServiceValue(value, key, text)) || !parameters.emplace(key, std::move(value)).second) {
      return reader.Refuse("not a service parameter");
    }
  }
  for (const auto& [key, value] : parameters) {
    if (value.size() > 0xffff) return reader.Refuse("a service parameter of more than 65535 octets");
    reader.U16(static_cast<unsigned>(key));
    reader.U16(static_cast<unsigned>(value.size()));
    reader.out() += value;
  }
}

void ReadHip(RdataReader& reader) {
  const std::size_t start = reader.out().size();
  reader.Number(1);
  const std::string tag = reader.HexWord();
  const std::string key = reader.Base64Word();
  if (tag.size() > 0xff || key.size() > 0xffff) return reader.Refuse("a tag or key that is too long");
  reader.out().insert(start, 1, static_cast<char>(tag.size()));
  reader.U16(static_cast<unsigned>(key.size()));
  reader.out() += tag;
  reader.out() += key;
  while (!reader.at_end()) reader.Name();
}

void ReadIpseckey(RdataReader& reader) {
  reader.Number(1);
  const unsigned kind = reader.Number(1);
  reader.Number(1);
  ReadGateway(reader, kind);
  if (!reader.at_end()) reader.Base64Rest();
}

void ReadAmtrelay(RdataReader& reader) {
  reader.Number(1);
  std::uint32_t discovery = 0;
  std::uint32_t kind = 0;
  if (!NumberFromText(reader.Word(), 1, discovery) || !NumberFromText(reader.Word(), 0x7f, kind)) {
    return reader.Refuse("not a relay");
  }
  reader.U8(discovery << 7 | kind);
  ReadGateway(reader, kind);
}

void ReadCertificateType(RdataReader& reader) {
  const std::string_view word = reader.Word();
  const auto* const found = std::ranges::find(kCertificateTypes, word, &CertificateType::mnemonic);
  std::uint32_t number = 0;
  if (found != kCertificateTypes.end()) {
    number = found->number;
  } else if (!NumberFromText(word, 0xffff, number)) {
    return reader.Refuse("not a certificate type");
  }
  reader.U16(number);
}

void ReadNsap(RdataReader& reader) {
  std::string digits(reader.Word());
  if (!digits.starts_with("0x")) return reader.Refuse("an NSAP address begins with 0x");
  std::erase(digits, '.');
  const auto octets = base::FromHex(std::string_view(digits).substr(2));
  if (!octets) return reader.Refuse("not hexadecimal");
  reader.out() += *octets;
}

void ReadSalt(RdataReader& reader) {
  const std::string_view word = reader.Word();
  const auto octets = base::FromHex(word == "-" ? std::string_view() : word);
  if (!octets || octets->size() > 0xff) return reader.Refuse("not a salt");
  reader.U8(static_cast<unsigned>(octets->size()));
  reader.out() += *octets;
}

}  // namespace spoor::dns
