#include "dns/rdata_text_addresses.h"

#include <algorithm>
#include <array>

namespace spoor::dns {
namespace {

using base::ByteSpan;

constexpr unsigned kFamilyIpv4 = 1;  // IANA "Address Family Numbers"
constexpr unsigned kFamilyIpv6 = 2;
constexpr unsigned kNegation = 0x80;

// One item `[!]afi:address/prefix`. The address part has no final zero octets (RFC 3123 section 4).
void PrintAplItem(RdataPrinter& printer) {
  const unsigned family = printer.in().U16();
  const unsigned prefix_bits = printer.in().U8();
  const unsigned flags = printer.in().U8();
  const ByteSpan part = printer.in().Take(flags & ~kNegation);
  const std::size_t octets = family == kFamilyIpv4 ? 4 : 16;
  const bool known_family = family == kFamilyIpv4 || family == kFamilyIpv6;
  if (!known_family || part.size() > octets || prefix_bits > octets * 8) return printer.Refuse();
  if (!part.empty() && part.back() == 0) return printer.Refuse();

  std::array<std::uint8_t, 16> address{};
  std::ranges::copy(part, address.begin());
  std::string& out = printer.NewField();
  if ((flags & kNegation) != 0) out += '!';
  out += family == kFamilyIpv4 ? "1:" : "2:";
  (family == kFamilyIpv4 ? AppendIpv4 : AppendIpv6)(out, ByteSpan(address).first(octets));
  out += '/';
  out += std::to_string(prefix_bits);
}

}  // namespace

void PrintA(RdataPrinter& printer) {
  printer.Ipv4();
}

void PrintAaaa(RdataPrinter& printer) {
  printer.Ipv6();
}

void PrintApl(RdataPrinter& printer) {
  while (printer.in().ok() && printer.in().remaining() > 0) PrintAplItem(printer);
}

void PrintL32(RdataPrinter& printer) {
  printer.U16();
  printer.Ipv4();
}

void PrintL64(RdataPrinter& printer) {
  printer.U16();
  printer.HexGroups(8, 2, ':');
}

void PrintEui48(RdataPrinter& printer) {
  printer.HexGroups(6, 1, '-');
}

void PrintEui64(RdataPrinter& printer) {
  printer.HexGroups(8, 1, '-');
}

void PrintNsap(RdataPrinter& printer) {
  std::string& out = printer.NewField();
  out += "0x";
  AppendHex(out, printer.in().Take(printer.in().remaining()));
}

}  // namespace spoor::dns
