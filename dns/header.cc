#include "dns/header.h"

#include "dns/name.h"

namespace spoor::dns {

std::optional<Question> ReadQuestion(base::ByteSpan message) noexcept {
  if (message.size() <= kHeader_octets) return std::nullopt;
  // The common case, a plain name, is measured without copying it.
  std::size_t name_octets = WireNameLength(message.subspan(kHeader_octets));
  if (name_octets == 0) {
    std::uint8_t expanded[kMaxName_octets];
    name_octets = ExpandName(message, kHeader_octets, message.size(), expanded).consumed_octets;
  }
  if (name_octets == 0 || message.size() - kHeader_octets < name_octets + 4) return std::nullopt;
  const std::uint8_t* behind = message.data() + kHeader_octets + name_octets;
  return Question{message.subspan(kHeader_octets, name_octets + 4), base::LoadBe16(behind), base::LoadBe16(behind + 2)};
}

}  // namespace spoor::dns
