#include "rpc/delivery/grpc_text.h"

#include <algorithm>
#include <string_view>

namespace spoor::rpc {
namespace {

constexpr std::size_t kMaxTextOctets = 300;

std::string_view CodeText(grpc::StatusCode code) {
  switch (code) {
    case grpc::StatusCode::OK:
      return "it ended the stream";
    case grpc::StatusCode::CANCELLED:
      return "the stream was cancelled";
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return "timed out";
    case grpc::StatusCode::UNIMPLEMENTED:
      return "it does not speak spoor.v1";
    case grpc::StatusCode::UNAUTHENTICATED:
    case grpc::StatusCode::PERMISSION_DENIED:
      return "it does not let this sensor in";
    case grpc::StatusCode::UNAVAILABLE:
      return "not reachable";
    default:
      return "it failed without a reason";
  }
}

}  // namespace

std::string StatusText(const grpc::Status& status) {
  std::string text = status.error_message();
  for (const std::string_view wrapping : {"last error: ", "UNKNOWN: ", "UNAVAILABLE: "}) {
    const std::size_t at = text.find(wrapping);
    if (at != std::string::npos) text.erase(0, at + wrapping.size());
  }
  std::ranges::replace_if(text, [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  text.resize(std::min(text.size(), kMaxTextOctets));
  if (status.error_code() == grpc::StatusCode::UNIMPLEMENTED || text.empty()) {
    const std::string code(CodeText(status.error_code()));
    return text.empty() ? code : code + " (" + text + ")";
  }
  return text;
}

}  // namespace spoor::rpc
