// The fast parser against an independent DNS library: it reads what we accept, and the records agree in section, owner,
// type, class and canonical RDATA. Differences that are accepted stand where they are met.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "base/byte_order.h"
#include "dns/name.h"
#include "tests/fuzz/parsed_message.h"
#include "tests/fuzz/with_ldns.h"

namespace {

using spoor::base::ToString;
using spoor::test::Require;
using spoor::test::RequireEqual;

constexpr std::uint16_t kNsapPtr = 23;
constexpr std::uint16_t kA6 = 38;
constexpr std::uint16_t kSink = 40;
constexpr std::uint16_t kOpt = 41;
constexpr std::uint16_t kIpseckey = 45;
constexpr std::uint16_t kRrsig = 46;
constexpr std::uint16_t kTkey = 249;
constexpr std::uint16_t kTsig = 250;
constexpr std::uint16_t kSvcb = 64;
constexpr std::uint16_t kHttps = 65;

struct Freed {
  void operator()(ldns_pkt* packet) const { ldns_pkt_free(packet); }
  void operator()(ldns_buffer* buffer) const { ldns_buffer_free(buffer); }
};

using Packet = std::unique_ptr<ldns_pkt, Freed>;
using Buffer = std::unique_ptr<ldns_buffer, Freed>;

Packet ReadWithLdns(const std::vector<std::uint8_t>& message) {
  ldns_pkt* packet = nullptr;
  if (ldns_wire2pkt(&packet, message.data(), message.size()) != LDNS_STATUS_OK) return nullptr;
  return Packet(packet);
}

std::string Taken(const Buffer& buffer) {
  return {reinterpret_cast<const char*>(ldns_buffer_begin(buffer.get())), ldns_buffer_position(buffer.get())};
}

std::string OwnerOf(const ldns_rr* record) {
  const Buffer buffer(ldns_buffer_new(LDNS_MAX_DOMAINLEN));
  Require(ldns_dname2buffer_wire(buffer.get(), ldns_rr_owner(record)) == LDNS_STATUS_OK);
  return Taken(buffer);
}

std::string RdataOf(const ldns_rr* record) {
  const Buffer buffer(ldns_buffer_new(LDNS_MAX_PACKETLEN));
  Require(ldns_rr_rdata2buffer_wire(buffer.get(), record) == LDNS_STATUS_OK);
  return Taken(buffer);
}

// Names that one of the two lowers and the other leaves: docs/semantics.md lowers the target of SVCB and HTTPS, which
// RFC 4034 6.2 does not know; ldns lowers the signer of RRSIG, which is not in the list of docs/semantics.md.
std::string WithNameLowered(std::uint16_t type, std::string rdata) {
  const std::size_t at = type == kRrsig ? 18 : 2;
  if (type != kSvcb && type != kHttps && type != kRrsig) return rdata;
  const std::size_t name_octets = spoor::dns::WireNameLength(spoor::base::AsBytes(rdata).subspan(at));
  spoor::dns::Fold(reinterpret_cast<std::uint8_t*>(rdata.data()) + at, name_octets);
  return rdata;
}

void Compare(const spoor::dns::ResourceRecord& ours, ldns_rr* theirs) {
  ldns_rr2canonical(theirs);
  Require(ours.type == ldns_rr_get_type(theirs) && ours.rr_class == ldns_rr_get_class(theirs));
  RequireEqual("owner", ToString(ours.owner()), OwnerOf(theirs));
  RequireEqual("RDATA", WithNameLowered(ours.type, ToString(ours.rdata())),
               WithNameLowered(ours.type, RdataOf(theirs)));
}

// RDATA of other classes, of TKEY and of TSIG is opaque to us and not recorded. ldns reads it by its type, and where it
// has not that type's form goes on behind the last name instead of behind RDLENGTH. SINK is opaque too: its draft came
// to nothing, and ldns takes its first octet only. NSAP-PTR (RFC 1348) is a string to ldns. ldns does not know the name
// in A6, which RFC 4034 6.2 lowers, and takes a gateway of IPSECKEY that is compressed, against RFC 4025 2.5, as
// octets.
bool HoldsOtherForms(const spoor::test::ParsedMessage& message) {
  return std::ranges::any_of(message.records(), [](const spoor::dns::ResourceRecord& record) {
    const bool other_class = record.rr_class != spoor::dns::kClassIn && record.type != kOpt;
    return other_class || record.type == kTkey || record.type == kTsig || record.type == kSink ||
           record.type == kNsapPtr || record.type == kA6 || record.type == kIpseckey;
  });
}

// True if some name may have a pointer to octet 0, which ldns refuses.
bool MayPointToStart(const std::vector<std::uint8_t>& message) {
  return spoor::base::ToString(message).find(std::string("\xc0\0", 2)) != std::string::npos;
}

// Without OPT, which ldns takes out of the additional section. It is not recorded.
std::vector<spoor::dns::ResourceRecord> Ours(const spoor::test::ParsedMessage& message, spoor::dns::Section section) {
  std::vector<spoor::dns::ResourceRecord> records;
  for (const spoor::dns::ResourceRecord& record : message.records()) {
    if (record.section == section && record.type != kOpt) records.push_back(record);
  }
  return records;
}

std::vector<ldns_rr*> Theirs(const ldns_rr_list* list) {
  std::vector<ldns_rr*> records;
  for (std::size_t i = 0; i < ldns_rr_list_rr_count(list); ++i) {
    ldns_rr* record = ldns_rr_list_rr(list, i);
    if (ldns_rr_get_type(record) != LDNS_RR_TYPE_OPT) records.push_back(record);
  }
  return records;
}

void CompareSection(const spoor::test::ParsedMessage& message, spoor::dns::Section section, const ldns_rr_list* list) {
  const auto ours = Ours(message, section);
  const auto theirs = Theirs(list);
  Require(ours.size() == theirs.size());
  for (std::size_t i = 0; i < ours.size(); ++i) Compare(ours[i], theirs[i]);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < spoor::dns::kHeader_octets || size > spoor::test::kMaxFuzzMessage_octets) return 0;
  std::vector<std::uint8_t> message(data, data + size);
  // The contract of the parser: one question.
  spoor::base::StoreBe16(message.data() + 4, 1);
  const spoor::test::ParsedMessage ours(message);
  const Packet theirs = ReadWithLdns(message);
  // The other way round is no rule: ldns takes RDATA that ends early or late, pointers that lead forward, and
  // parameters, prefixes, digests and bitmaps of any content. tests/fuzz/reference_fuzz.cc holds us to these.
  if (!ours.good() || HoldsOtherForms(ours)) return 0;
  if (theirs == nullptr && MayPointToStart(message)) return 0;
  Require(theirs != nullptr);
  CompareSection(ours, spoor::dns::Section::kAnswer, ldns_pkt_answer(theirs.get()));
  CompareSection(ours, spoor::dns::Section::kAuthority, ldns_pkt_authority(theirs.get()));
  CompareSection(ours, spoor::dns::Section::kAdditional, ldns_pkt_additional(theirs.get()));
  return 0;
}
