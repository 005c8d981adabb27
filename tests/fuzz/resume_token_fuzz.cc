// Resume tokens as clients bring them back: what is accepted is what the encoder would have written.
#include <cstdlib>

#include "controlplane/services/resume_token.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::uint64_t kFingerprint = 0x0102030405060708;
  const spoor::base::ByteSpan token(data, size);
  if (const auto position = spoor::controlplane::DecodeResumeToken(token, kFingerprint)) {
    if (spoor::controlplane::EncodeResumeToken(kFingerprint, *position) != spoor::base::AsChars(token)) std::abort();
  }
  // The checksum keeps most inputs out: take the input as a position too, whose own token must come back.
  const auto position = spoor::base::AsChars(token);
  const auto encoded = spoor::controlplane::EncodeResumeToken(kFingerprint, position);
  const auto decoded = spoor::controlplane::DecodeResumeToken(spoor::base::AsBytes(encoded), kFingerprint);
  if (encoded.size() <= spoor::controlplane::kMaxResumeToken_octets && decoded != std::string(position)) std::abort();
  return 0;
}
