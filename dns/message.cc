#include "dns/message.h"

#include "base/byte_order.h"

namespace spoor::dns {
namespace {

constexpr std::size_t kFixed_octets = 10;  // type, class, TTL, RDLENGTH (RFC 1035 3.2.1)
constexpr std::uint16_t kTypeOpt = 41;     // RFC 6891 6.1
constexpr std::uint16_t kTypeUnknown = 0;  // has no shape: opaque

}  // namespace

bool MessageParser::Parse(base::ByteSpan message, const Header& header, Arena& arena) noexcept {
  message_ = message;
  record_count_ = 0;
  names_.Reset(message);
  const Arena before = arena;
  if (ParseAll(header, arena)) return true;
  record_count_ = 0;
  arena = before;
  return false;
}

bool MessageParser::ParseAll(const Header& header, Arena& arena) noexcept {
  if (arena.left() < ArenaNeed(message_.size()) || message_.size() > kMaxMessage_octets) return false;
  const ExpandedName question = names_.Folded(kHeader_octets, message_.size(), arena.at);
  if (!question.ok() || message_.size() - kHeader_octets - question.consumed_octets < 4) return false;
  arena.at += question.name_octets;
  at_ = kHeader_octets + question.consumed_octets + 4;

  const std::size_t answers = header.answer_count;
  const std::size_t authorities = answers + header.authority_count;
  const std::size_t all = authorities + header.additional_count;
  for (std::size_t i = 0; i < all; ++i) {
    const Section section = i < answers       ? Section::kAnswer
                            : i < authorities ? Section::kAuthority
                                              : Section::kAdditional;
    if (!ParseRecord(section, arena)) return false;
  }
  return true;
}

bool MessageParser::ParseRecord(Section section, Arena& arena) noexcept {
  std::uint8_t* tuple = arena.at;
  const ExpandedName owner = names_.Folded(at_, message_.size(), tuple + 2);
  at_ += owner.consumed_octets;
  if (!owner.ok() || message_.size() - at_ < kFixed_octets) return false;
  const std::uint8_t* fixed = message_.data() + at_;
  const std::uint16_t type = base::LoadBe16(fixed);
  const std::uint16_t rr_class = base::LoadBe16(fixed + 2);
  const RdataPlace place{at_ + kFixed_octets, base::LoadBe16(fixed + 8)};
  if (message_.size() - place.offset < place.octets) return false;

  const bool opaque = rr_class != kClassIn || type == kTypeOpt;
  std::uint8_t* rdata = tuple + 2 + owner.name_octets;
  std::size_t rdata_octets = 0;
  if (!CanonicalRdata(opaque ? kTypeUnknown : type, message_, place, names_, rdata, rdata_octets)) return false;
  base::StoreBe16(tuple, type);
  records_[record_count_++] = {tuple,  type, rr_class, owner.name_octets, static_cast<std::uint16_t>(rdata_octets),
                               section};
  at_ = place.offset + place.octets;
  arena.at = rdata + rdata_octets;
  return true;
}

}  // namespace spoor::dns
