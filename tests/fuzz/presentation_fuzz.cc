// RDATA to text and back through an independent DNS library: what is printed reads back to the same octets. What that
// library reads in another way is in ReadsOtherwise.
//
// Input: the type (2 octets), then RDATA without compression.
#include <memory>
#include <sstream>
#include <string>

#include "base/byte_cursor.h"
#include "dns/rdata_canonical.h"
#include "dns/rdata_text.h"
#include "dns/types.h"
#include "tests/fuzz/require.h"
#include "tests/fuzz/with_ldns.h"

namespace {

using spoor::base::ByteSpan;
using spoor::test::RequireEqual;

constexpr std::size_t kMaxInput_octets = 2048;

std::string Canonical(std::uint16_t type, ByteSpan rdata) {
  static const auto room = std::make_unique<std::uint8_t[]>(spoor::dns::kRdataRoom_octets);
  spoor::dns::NameExpander names;
  names.Reset(rdata);
  std::size_t written = 0;
  if (!spoor::dns::CanonicalRdata(type, rdata, {0, rdata.size()}, names, room.get(), written)) return {};
  return spoor::base::ToString({room.get(), written});
}

// True if a word of the text is a type's name that ldns does not know.
bool NamesUnknownType(const std::string& text) {
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    const bool is_type = spoor::dns::TypeFromText(word).has_value();
    if (is_type && ldns_get_rr_type_by_name(word.c_str()) == 0) return true;
  }
  return false;
}

// Texts in use elsewhere that ldns 1.8 does not read, or not as their RFC says.
bool ReadsOtherwise(std::uint16_t type, const std::string& rdata, const std::string& text) {
  if (text.find("\\@") != std::string::npos) return true;  // a name that begins with a literal @ counts as the origin
  switch (type) {
    case 23:   // NSAP-PTR: a string instead of a name
    case 40:   // SINK: one octet and no more
    case 56:   // NINFO: one string only
    case 249:  // TKEY, TSIG: the generic form is held to the type's own
    case 250:
    case 258:  // AVC: one string only
    case 260:  // AMTRELAY: has no text
      return true;
    case 37:  // CERT: type 0 is refused
      return rdata[0] == 0 && rdata[1] == 0;
    case 45:  // IPSECKEY: a key of more than one word is refused
      return rdata.size() > 3 + 24;
    case 55:  // HIP: with an empty key some lists of servers are refused in the generic form
      return text.starts_with("\\#");
    case 62:  // CSYNC: an empty bitmap is refused
      return rdata.size() == 6 || NamesUnknownType(text);
    case 46:  // RRSIG, NSEC, NSEC3
    case 47:
    case 50:
      return NamesUnknownType(text);
    case 64:  // SVCB, HTTPS: escapes within alpn are taken as they are
    case 65:
      return text.find('\\') != std::string::npos;
    default:
      return false;
  }
}

std::string ReadWithLdns(std::uint16_t type, const std::string& text) {
  const std::string line = "x. 1 IN TYPE" + std::to_string(type) + " " + text;
  ldns_rr* record = nullptr;
  const ldns_status status = ldns_rr_new_frm_str(&record, line.c_str(), 0, nullptr, nullptr);
  if (status != LDNS_STATUS_OK) return ldns_get_errorstr_by_id(status);
  ldns_buffer* buffer = ldns_buffer_new(LDNS_MAX_PACKETLEN);
  ldns_rr_rdata2buffer_wire(buffer, record);
  const std::string octets(reinterpret_cast<const char*>(ldns_buffer_begin(buffer)), ldns_buffer_position(buffer));
  ldns_buffer_free(buffer);
  ldns_rr_free(record);
  return octets;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > kMaxInput_octets) return 0;
  spoor::base::ByteReader in({data, size});
  const std::uint16_t type = in.U16();
  const std::string rdata = Canonical(type, in.Rest());
  if (rdata.empty()) return 0;
  const std::string text = spoor::dns::RdataText(type, spoor::base::AsBytes(rdata));
  if (!ReadsOtherwise(type, rdata, text)) RequireEqual(text.c_str(), rdata, ReadWithLdns(type, text));
  return 0;
}
