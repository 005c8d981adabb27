#include "dns/rdata_text_dnssec.h"

namespace spoor::dns {
namespace {

constexpr std::size_t kAnyLength = 0;

// Readers refuse a digest that has not its algorithm's length. IANA "DS RR Type Digest Algorithms".
std::size_t DsDigestOctets(unsigned digest_type) {
  switch (digest_type) {
    case 1:
      return 20;
    case 2:
    case 3:
      return 32;
    case 4:
      return 48;
    default:
      return kAnyLength;
  }
}

// IANA "ZONEMD Hash Algorithms".
std::size_t ZonemdDigestOctets(unsigned algorithm) {
  switch (algorithm) {
    case 1:
      return 48;
    case 2:
      return 64;
    default:
      return kAnyLength;
  }
}

void PrintDigest(RdataPrinter& printer, std::size_t octets) {
  if (octets != kAnyLength && printer.in().remaining() != octets) return printer.Refuse();
  printer.HexRest();
}

void PrintSalt(RdataPrinter& printer) {
  const base::ByteSpan salt = printer.in().Take(printer.in().U8());
  if (salt.empty()) return printer.Word("-");
  AppendHex(printer.NewField(), salt);
}

// Hash algorithm, flags, iterations, salt: what NSEC3 and NSEC3PARAM have in common.
void PrintNsec3Parameters(RdataPrinter& printer) {
  printer.U8();
  printer.U8();
  printer.U16();
  PrintSalt(printer);
}

}  // namespace

void PrintDs(RdataPrinter& printer) {
  printer.U16();
  printer.U8();
  const unsigned digest_type = printer.U8();
  if (digest_type == 0) return printer.Refuse();  // reserved
  PrintDigest(printer, DsDigestOctets(digest_type));
}

void PrintCds(RdataPrinter& printer) {
  printer.U16();
  printer.U8();
  const unsigned digest_type = printer.U8();
  PrintDigest(printer, digest_type == 0 ? 1 : DsDigestOctets(digest_type));  // "0 0 0 00" asks to delete the DS
}

void PrintDnskey(RdataPrinter& printer) {
  printer.U16();
  printer.U8();
  printer.U8();
  printer.Base64Rest();
}

void PrintRrsig(RdataPrinter& printer) {
  printer.Type();
  printer.U8();   // algorithm
  printer.U8();   // labels
  printer.U32();  // original TTL
  printer.Time();
  printer.Time();
  printer.U16();
  printer.Name();
  printer.Base64Rest();
}

void PrintNsec(RdataPrinter& printer) {
  printer.Name();
  printer.TypeBitmap();
}

void PrintNsec3(RdataPrinter& printer) {
  PrintNsec3Parameters(printer);
  const base::ByteSpan next = printer.in().Take(printer.in().U8());
  // Base32 without padding has one reading only for whole groups of 5 octets, as every hash in use has.
  if (next.empty() || next.size() % 5 != 0) return printer.Refuse();
  AppendBase32Hex(printer.NewField(), next);
  printer.TypeBitmap();
}

void PrintNsec3param(RdataPrinter& printer) {
  PrintNsec3Parameters(printer);
}

void PrintCsync(RdataPrinter& printer) {
  printer.U32();
  printer.U16();
  printer.TypeBitmap();
}

void PrintZonemd(RdataPrinter& printer) {
  printer.U32();
  const unsigned scheme = printer.U8();
  const unsigned algorithm = printer.U8();
  if (scheme == 0 || algorithm == 0) return printer.Refuse();  // reserved
  PrintDigest(printer, ZonemdDigestOctets(algorithm));
}

}  // namespace spoor::dns
