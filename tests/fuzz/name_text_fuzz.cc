// Names as text: whatever is accepted is a lower-case wire name that prints and reads back to itself; printing takes
// any octets.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "dns/name.h"
#include "dns/name_text.h"
#include "tests/fuzz/require.h"

using spoor::test::Require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const spoor::base::ByteSpan octets(data, size);
  const std::string text = spoor::dns::NameText(octets);
  for (const char c : text) Require(c > ' ' && c <= '~');
  if (spoor::dns::IsWireName(octets) && spoor::dns::IsFolded(octets)) {
    const auto wire = spoor::dns::NameFromText(text);
    Require(wire.has_value() && *wire == spoor::base::AsChars(octets));
  }

  const auto wire = spoor::dns::NameFromText(spoor::base::AsChars(octets));
  if (!wire) return 0;
  const spoor::base::ByteSpan name = spoor::base::AsBytes(*wire);
  Require(spoor::dns::IsWireName(name) && spoor::dns::IsFolded(name));
  const auto again = spoor::dns::NameFromText(spoor::dns::NameText(name));
  Require(again.has_value() && *again == *wire);
  return 0;
}
