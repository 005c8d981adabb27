// RDATA of every type that has a shape: what the fast reader makes of it is what the slow reference makes, is canonical
// already, and has a text and perhaps a name.
//
// Input: the type (2 octets; one without a shape stands for one of those that have), then RDATA; names in it may point
// to those of kBefore.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_order.h"
#include "dns/name.h"
#include "dns/rdata_canonical.h"
#include "dns/rdata_shape.h"
#include "tests/fuzz/rdata_promises.h"
#include "tests/fuzz/reference_message.h"
#include "tests/fuzz/require.h"

namespace {

using spoor::base::ByteSpan;
using spoor::test::Require;
using spoor::test::RequireEqual;

constexpr std::size_t kMaxInput_octets = 4096;
// Stands for a header and a question: www.Example at 12, Example at 16, the root at 24.
constexpr std::string_view kBefore("\0\0\0\0\0\0\0\0\0\0\0\0\3www\7Example\0\0\1\0\1", 29);

// Every type with a shape, and one without.
const std::vector<std::uint16_t>& Types() {
  static const std::vector<std::uint16_t> types = [] {
    std::vector<std::uint16_t> all;
    for (std::uint32_t type = 0; type <= 0xffff; ++type) {
      if (spoor::dns::FindShape(static_cast<std::uint16_t>(type)) != nullptr) {
        all.push_back(static_cast<std::uint16_t>(type));
      }
    }
    all.push_back(65280);
    return all;
  }();
  return types;
}

std::uint16_t TypeOf(std::uint16_t number) {
  return spoor::dns::FindShape(number) != nullptr ? number : Types()[number % Types().size()];
}

struct Canonical {
  bool good = false;
  std::string octets;
};

Canonical Canonicalise(std::uint16_t type, ByteSpan message, std::size_t at) {
  const auto room = std::make_unique<std::uint8_t[]>(spoor::dns::kRdataRoom_octets);
  spoor::dns::NameExpander names;
  names.Reset(message);
  std::size_t written = 0;
  const spoor::dns::RdataPlace place{at, message.size() - at};
  const bool good = spoor::dns::CanonicalRdata(type, message, place, names, room.get(), written);
  Require(written <= spoor::dns::kRdataRoom_octets);
  return {good, good ? spoor::base::ToString({room.get(), written}) : std::string()};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2 || size > kMaxInput_octets) return 0;
  const std::uint16_t type = TypeOf(spoor::base::LoadBe16(data));
  const std::string message = std::string(kBefore) + spoor::base::ToString({data + 2, size - 2});
  // On the heap and without room to grow, so that the sanitizer sees one octet too many.
  const std::vector<std::uint8_t> octets(message.begin(), message.end());
  const Canonical fast = Canonicalise(type, octets, kBefore.size());
  const auto slow = spoor::test::ReadReferenceRdata(type, message, kBefore.size(), size - 2);
  Require(fast.good == slow.has_value());
  if (!fast.good) return 0;
  RequireEqual("RDATA", fast.octets, *slow);
  const Canonical again = Canonicalise(type, spoor::base::AsBytes(fast.octets), 0);
  Require(again.good);
  RequireEqual("RDATA read again", again.octets, fast.octets);
  spoor::test::RequireTextAndPivot(type, spoor::base::AsBytes(fast.octets));
  return 0;
}
