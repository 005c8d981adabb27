#include "dns/header.h"

#include "dns/name.h"

namespace spoor::dns {
namespace {

// Out of line: a question is a plain name but for curiosities, and those are measured by a copy.
[[gnu::cold, gnu::noinline]] std::size_t CompressedNameLength(base::ByteSpan message) noexcept {
  std::uint8_t expanded[kMaxName_octets];
  return ExpandName(message, kHeader_octets, message.size(), expanded).consumed_octets;
}

}  // namespace

std::optional<Question> ReadQuestion(base::ByteSpan message) noexcept {
  if (message.size() <= kHeader_octets) return std::nullopt;
  std::size_t name_octets = WireNameLength(message.subspan(kHeader_octets));
  if (name_octets == 0) name_octets = CompressedNameLength(message);
  if (name_octets == 0 || message.size() - kHeader_octets < name_octets + 4) return std::nullopt;
  const std::uint8_t* behind = message.data() + kHeader_octets + name_octets;
  return Question{message.subspan(kHeader_octets, name_octets + 4), base::LoadBe16(behind), base::LoadBe16(behind + 2)};
}

}  // namespace spoor::dns
