#include "dns/name_text.h"

#include <cstddef>
#include <cstdint>

#include "dns/name.h"

namespace spoor::dns {
namespace {

constexpr std::string_view kEscaped = "\"().;\\@$";

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

char DecimalDigit(unsigned value) {
  return static_cast<char>('0' + value);
}

void AppendLabelOctet(std::string& out, std::uint8_t octet) {
  const char c = static_cast<char>(octet);
  if (octet <= 0x20 || octet >= 0x7f) {
    out += {'\\', DecimalDigit(octet / 100u), DecimalDigit(octet / 10u % 10u), DecimalDigit(octet % 10u)};
    return;
  }
  if (kEscaped.find(c) != std::string_view::npos) out += '\\';
  out += c;
}

// Builds the wire name label by label; owns the limits and their sentences.
class NameBuilder {
 public:
  NameBuilder(std::string_view text, bool fold) : text_(text), fold_(fold) {}

  base::Result<std::string> Build() {
    if (text_.empty()) return Refuse("it is empty; write \".\" for the root");
    if (text_ == ".") return std::string(1, '\0');
    StartLabel();
    while (place_ < text_.size()) {
      if (text_[place_] == '.') {
        if (auto closed = CloseLabel(); !closed) return std::unexpected(closed.error());
        ++place_;
        if (place_ < text_.size()) StartLabel();
        continue;
      }
      if (auto octet = ReadOctet(); !octet) return std::unexpected(octet.error());
    }
    if (label_open_) {
      if (auto closed = CloseLabel(); !closed) return std::unexpected(closed.error());
    }
    wire_ += '\0';
    if (wire_.size() > kMaxName_octets) return Refuse("it is longer than 255 octets");
    return std::move(wire_);
  }

 private:
  void StartLabel() {
    label_start_ = wire_.size();
    wire_ += '\0';
    label_open_ = true;
  }

  base::Result<> CloseLabel() {
    const std::size_t octets = wire_.size() - label_start_ - 1;
    if (octets == 0) return RefuseHere("an empty label");
    if (octets > kMaxLabel_octets) return RefuseHere("the label before it is longer than 63 octets");
    wire_[label_start_] = static_cast<char>(octets);
    label_open_ = false;
    return {};
  }

  base::Result<> ReadOctet() {
    const char c = text_[place_];
    if (c == '\\') return ReadEscape();
    if (c <= 0x20 || c >= 0x7f)
      return RefuseHere("such a character is written \\DDD (its octet in decimal) or as xn--...");
    Append(c);
    ++place_;
    return {};
  }

  base::Result<> ReadEscape() {
    const std::string_view rest = text_.substr(place_ + 1);
    if (rest.empty()) return RefuseHere("a backslash at the end");
    if (!IsDigit(rest[0])) {
      if (rest[0] <= 0x20 || rest[0] >= 0x7f)
        return RefuseHere("such a character is written \\DDD, its octet in decimal");
      Append(rest[0]);
      place_ += 2;
      return {};
    }
    if (rest.size() < 3 || !IsDigit(rest[1]) || !IsDigit(rest[2])) return RefuseHere("an escape needs three digits");
    const int value = (rest[0] - '0') * 100 + (rest[1] - '0') * 10 + (rest[2] - '0');
    if (value > 255) return RefuseHere("an escape above 255");
    Append(static_cast<char>(value));
    place_ += 4;
    return {};
  }

  void Append(char c) { wire_ += fold_ ? static_cast<char>(FoldOctet(static_cast<std::uint8_t>(c))) : c; }

  std::unexpected<base::Error> Refuse(std::string why) const {
    return base::Fail(base::ErrorCode::kInvalidArgument, "name \"" + std::string(text_) + "\": " + std::move(why));
  }

  std::unexpected<base::Error> RefuseHere(std::string why) const {
    return Refuse("at character " + std::to_string(place_ + 1) + ": " + std::move(why));
  }

  std::string_view text_;
  bool fold_;
  std::size_t place_ = 0;
  std::string wire_;
  std::size_t label_start_ = 0;
  bool label_open_ = false;
};

}  // namespace

void AppendNameText(std::string& out, base::ByteSpan wire_name) {
  const std::size_t start = out.size();
  while (!wire_name.empty() && wire_name[0] != 0 && wire_name[0] < wire_name.size()) {
    const std::size_t octets = wire_name[0];
    for (const std::uint8_t octet : wire_name.subspan(1, octets)) AppendLabelOctet(out, octet);
    out += '.';
    wire_name = wire_name.subspan(1 + octets);
  }
  if (out.size() == start) out += '.';
}

std::string NameText(base::ByteSpan wire_name) {
  std::string text;
  text.reserve(wire_name.size() + 1);
  AppendNameText(text, wire_name);
  return text;
}

base::Result<std::string> NameFromText(std::string_view text) {
  return NameBuilder(text, true).Build();
}

base::Result<std::string> NameFromTextAsIs(std::string_view text) {
  return NameBuilder(text, false).Build();
}

}  // namespace spoor::dns
