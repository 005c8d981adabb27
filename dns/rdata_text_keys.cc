#include "dns/rdata_text_keys.h"

#include <algorithm>

#include "dns/certificate_types.h"

namespace spoor::dns {
namespace {

void PrintCertificateType(RdataPrinter& printer) {
  const unsigned number = printer.in().U16();
  const auto* found = std::ranges::find(kCertificateTypes, number, &CertificateType::number);
  printer.Word(found != kCertificateTypes.end() ? std::string(found->mnemonic) : std::to_string(number));
}

// Gateway of IPSECKEY (RFC 4025 section 2.3) and relay of AMTRELAY (RFC 8777 section 4.2.3).
void PrintGateway(RdataPrinter& printer, unsigned kind) {
  switch (kind) {
    case 0:
      return printer.Word(".");
    case 1:
      return printer.Ipv4();
    case 2:
      return printer.Ipv6();
    case 3:
      return printer.Name();
    default:
      return printer.Refuse();
  }
}

}  // namespace

void PrintCert(RdataPrinter& printer) {
  PrintCertificateType(printer);
  printer.U16();
  printer.U8();
  printer.Base64Rest();
}

void PrintSshfp(RdataPrinter& printer) {
  printer.U8();
  printer.U8();
  printer.HexRest();
}

void PrintIpseckey(RdataPrinter& printer) {
  printer.U8();
  const unsigned kind = printer.U8();
  printer.U8();
  PrintGateway(printer, kind);
  printer.Base64Rest();
}

void PrintDhcid(RdataPrinter& printer) {
  printer.Base64Rest();
}

void PrintTlsa(RdataPrinter& printer) {
  for (int number = 0; number < 3; ++number) printer.U8();  // usage, selector, matching type
  printer.HexRest();
}

void PrintHip(RdataPrinter& printer) {
  const std::size_t tag_octets = printer.in().U8();
  printer.U8();
  const std::size_t key_octets = printer.in().U16();
  if (tag_octets == 0 || key_octets == 0) return printer.Refuse();
  AppendHex(printer.NewField(), printer.in().Take(tag_octets));
  AppendBase64(printer.NewField(), printer.in().Take(key_octets));
  while (printer.in().ok() && printer.in().remaining() > 0) printer.Name();
}

void PrintOpenpgpkey(RdataPrinter& printer) {
  printer.Base64WordRest();
}

void PrintAmtrelay(RdataPrinter& printer) {
  printer.U8();
  const unsigned octet = printer.in().U8();
  const unsigned kind = octet & 0x7f;
  printer.Word((octet & 0x80) != 0 ? "1" : "0");
  printer.Word(std::to_string(kind));
  PrintGateway(printer, kind);
}

}  // namespace spoor::dns
