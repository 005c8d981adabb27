// What an API key looks like: "spoor_" + id + "_" + secret. The id (16 hexadecimal digits) is public and finds the key;
// the secret (64 of them, 256 random bits) is shown once and stored as its hash only. So long a random secret needs no
// slow hash: there is nothing to guess.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace spoor::controlplane {

struct KeyText {
  std::string id;
  std::string text;  // the whole key
};

// From the system's random generator.
base::Result<KeyText> MakeKey();

// The id of something that looks like a key.
std::optional<std::string_view> IdOf(std::string_view text);

// SHA-256 of the whole key, 32 octets.
std::string HashOf(std::string_view text);

// In the same time whatever they are, if they are equally long.
bool IsSameHash(std::string_view a, std::string_view b);

}  // namespace spoor::controlplane
