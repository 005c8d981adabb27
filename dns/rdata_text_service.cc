#include "dns/rdata_text_service.h"

#include <cstdint>

#include "dns/service_keys.h"

namespace spoor::dns {
namespace {

using base::ByteReader;
using base::ByteSpan;

void AppendKey(std::string& out, unsigned key) {
  if (key < kServiceKeyNames.size()) {
    out += kServiceKeyNames[key];
  } else {
    out += "key" + std::to_string(key);
  }
}

// The value printers append what stands inside the quotes; false when the octets are no value of their key.

bool AppendMandatory(std::string& out, ByteSpan value) {
  ByteReader in(value);
  int last_key = kMandatory;  // may not be listed itself
  while (in.ok() && in.remaining() > 0) {
    const int key = in.U16();
    if (key <= last_key) return false;
    if (last_key != kMandatory) out += ',';
    AppendKey(out, static_cast<unsigned>(key));
    last_key = key;
  }
  return in.ok() && !value.empty();
}

// Protocol ids are a comma-separated list inside a quoted string: `,` and `\` are escaped for the list, then the result
// for the string (RFC 9460 appendix A.1).
bool AppendAlpn(std::string& out, ByteSpan value) {
  ByteReader in(value);
  while (in.ok() && in.remaining() > 0) {
    if (in.position() > 0) out += ',';
    const ByteSpan id = in.Take(in.U8());
    if (id.empty()) return false;
    for (const std::uint8_t octet : id) {
      if (octet == ',' || octet == '\\') AppendQuotedOctet(out, '\\');
      AppendQuotedOctet(out, octet);
    }
  }
  return in.ok() && !value.empty();
}

bool AppendPort(std::string& out, ByteSpan value) {
  ByteReader in(value);
  out += std::to_string(in.U16());
  return in.ok() && in.remaining() == 0;
}

bool AppendHints(std::string& out, ByteSpan value, std::size_t octets, void (*append)(std::string&, ByteSpan)) {
  if (value.empty() || value.size() % octets != 0) return false;
  for (std::size_t at = 0; at < value.size(); at += octets) {
    if (at > 0) out += ',';
    append(out, value.subspan(at, octets));
  }
  return true;
}

bool AppendValue(std::string& out, unsigned key, ByteSpan value) {
  switch (key) {
    case kMandatory:
      return AppendMandatory(out, value);
    case kAlpn:
      return AppendAlpn(out, value);
    case kPort:
      return AppendPort(out, value);
    case kIpv4hint:
      return AppendHints(out, value, 4, AppendIpv4);
    case kEch:
      AppendBase64(out, value);
      return !value.empty();
    case kIpv6hint:
      return AppendHints(out, value, 16, AppendIpv6);
    default:
      for (const std::uint8_t octet : value) AppendQuotedOctet(out, octet);
      return key != kNoDefaultAlpn || value.empty();
  }
}

bool MayBeEmpty(unsigned key) {
  return key == kNoDefaultAlpn || key > kIpv6hint;
}

void PrintParameter(RdataPrinter& printer, unsigned key, ByteSpan value) {
  std::string& out = printer.NewField();
  AppendKey(out, key);
  if (value.empty() && MayBeEmpty(key)) return;
  out += "=\"";
  if (!AppendValue(out, key, value)) return printer.Refuse();
  out += '"';
}

// The keys that the record calls mandatory and that are still to come; both lists ascend.
class MandatoryKeys {
 public:
  void Expect(ByteSpan value) { value_ = value; }
  bool empty() const { return value_.empty(); }

  void Saw(unsigned key) {
    if (!value_.empty() && ByteReader(value_).U16() == key) value_ = value_.subspan(2);
  }

 private:
  ByteSpan value_;
};

}  // namespace

void PrintSvcb(RdataPrinter& printer) {
  const unsigned priority = printer.U16();
  printer.Name();
  ByteReader& in = printer.in();
  if (priority == 0 && in.remaining() > 0) return printer.Refuse();  // an alias has no parameters for readers

  MandatoryKeys mandatory;
  int last_key = -1;
  while (in.ok() && in.remaining() > 0) {
    const int key = in.U16();
    const ByteSpan value = in.Take(in.U16());
    if (!in.ok() || key <= last_key) return printer.Refuse();
    if (key == kNoDefaultAlpn && last_key != kAlpn) return printer.Refuse();  // RFC 9460 section 7.1.1
    PrintParameter(printer, static_cast<unsigned>(key), value);
    if (key == kMandatory) mandatory.Expect(value);
    mandatory.Saw(static_cast<unsigned>(key));
    last_key = key;
  }
  if (!mandatory.empty()) printer.Refuse();
}

}  // namespace spoor::dns
