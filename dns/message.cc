#include "dns/message.h"

#include "base/byte_order.h"

namespace spoor::dns {
namespace {

constexpr std::size_t kFixed_octets = 10;  // type, class, TTL, RDLENGTH (RFC 1035 3.2.1)
constexpr std::uint16_t kTypeOpt = 41;     // RFC 6891 6.1
constexpr std::uint16_t kTypeUnknown = 0;  // has no shape: opaque

}  // namespace

bool MessageParser::Parse(base::ByteSpan message, const Header& header, Arena& arena) noexcept {
  record_count_ = 0;
  names_.Reset(message);
  if (arena.left() < ArenaNeed(message.size()) || message.size() > kMaxMessage_octets) return false;
  const ExpandedName question = names_.Folded(kHeader_octets, message.size(), arena.at);
  if (!question.ok() || message.size() - kHeader_octets - question.consumed_octets < 4) return false;
  return ParseRecords(message, header, {kHeader_octets + question.consumed_octets + 4, arena.at + question.name_octets},
                      arena);
}

// What moves on is in locals: members would be read again after every octet that is written.
bool MessageParser::ParseRecords(base::ByteSpan message, const Header& header, Cursor cursor, Arena& arena) noexcept {
  ResourceRecord* const records = records_.get();
  const std::size_t answers = header.answer_count;
  const std::size_t authorities = answers + header.authority_count;
  const std::size_t all = authorities + header.additional_count;
  for (std::size_t i = 0; i < all; ++i) {
    const Section section = i < answers       ? Section::kAnswer
                            : i < authorities ? Section::kAuthority
                                              : Section::kAdditional;
    if (!ParseRecord(message, section, cursor, records[i])) return false;
  }
  record_count_ = all;
  arena.at = cursor.out;
  return true;
}

bool MessageParser::ParseRecord(base::ByteSpan message, Section section, Cursor& cursor,
                                ResourceRecord& record) noexcept {
  std::uint8_t* const tuple = cursor.out;
  const ExpandedName owner = names_.Folded(cursor.at, message.size(), tuple + 2);
  const std::size_t at = cursor.at + owner.consumed_octets;
  if (!owner.ok() || message.size() - at < kFixed_octets) return false;
  const std::uint8_t* fixed = message.data() + at;
  const std::uint16_t type = base::LoadBe16(fixed);
  const std::uint16_t rr_class = base::LoadBe16(fixed + 2);
  const RdataPlace place{at + kFixed_octets, base::LoadBe16(fixed + 8)};
  if (message.size() - place.offset < place.octets) return false;

  const bool opaque = rr_class != kClassIn || type == kTypeOpt;
  std::uint8_t* const rdata = tuple + 2 + owner.name_octets;
  std::size_t rdata_octets = 0;
  if (!CanonicalRdata(opaque ? kTypeUnknown : type, message, place, names_, rdata, rdata_octets)) return false;
  base::StoreBe16(tuple, type);
  record = {tuple, type, rr_class, owner.name_octets, static_cast<std::uint16_t>(rdata_octets), section};
  cursor = {place.offset + place.octets, rdata + rdata_octets};
  return true;
}

}  // namespace spoor::dns
