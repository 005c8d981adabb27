#include "rpc/security.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/small_file.h"
#include "rpc/channel.h"

namespace spoor::rpc {
namespace {

constexpr std::size_t kMaxFileOctets = 1 << 20;
constexpr std::size_t kMaxApiKeyOctets = 256;

std::unexpected<base::Error> Bad(std::string message) {
  return base::Fail(base::ErrorCode::kInvalidArgument, std::move(message));
}

// Nothing for no path.
base::Result<std::string> ReadFile(const std::string& path) {
  if (path.empty()) return std::string();
  auto text = base::ReadSmallFile(path, kMaxFileOctets);
  return text ? text : Bad(text.error().message);
}

// What metadata may carry, and what has no blanks in it by mistake.
bool IsApiKey(std::string_view key) {
  return key.size() <= kMaxApiKeyOctets && std::ranges::all_of(key, [](char c) { return c > ' ' && c < 0x7f; });
}

base::Result<std::string> ReadApiKey(const ClientSecurity& security) {
  std::string key = security.api_key;
  if (key.empty() && !security.api_key_file.empty()) {
    const auto text = ReadFile(security.api_key_file);
    if (!text) return text;
    key = text->substr(0, text->find_first_of("\r\n"));
    if (key.empty()) return Bad(security.api_key_file + ": its first line is to be the API key");
  }
  if (!IsApiKey(key)) return Bad("the API key has characters that no key has");
  return key;
}

base::Result<std::shared_ptr<grpc::ChannelCredentials>> MakeTlsCredentials(const ClientSecurity& security) {
  if (security.certificate_file.empty() != security.private_key_file.empty()) {
    return Bad("a certificate goes with its private key: give both or neither");
  }
  grpc::SslCredentialsOptions options;
  for (const auto& [path, text] : {std::pair{&security.ca_file, &options.pem_root_certs},
                                   std::pair{&security.certificate_file, &options.pem_cert_chain},
                                   std::pair{&security.private_key_file, &options.pem_private_key}}) {
    auto read = ReadFile(*path);
    if (!read) return std::unexpected(read.error());
    if (!path->empty() && !read->starts_with("-----BEGIN") && read->find("\n-----BEGIN") == std::string::npos) {
      return Bad(*path + ": is not in PEM form");
    }
    *text = *std::move(read);
  }
  return grpc::SslCredentials(options);
}

}  // namespace

base::Result<std::shared_ptr<grpc::ChannelCredentials>> MakeCredentials(const ClientSecurity& security,
                                                                        const Address& server) {
  KeepGrpcAlive();
  const auto api_key = ReadApiKey(security);
  if (!api_key) return std::unexpected(api_key.error());
  if (!security.wants_tls()) {
    if (api_key->empty()) return grpc::InsecureChannelCredentials();
    if (server.is_unix()) return Bad("an API key is not needed on a Unix socket, and is sent over TLS only");
    return Bad("an API key is sent over TLS only: add --tls, or --tls-ca FILE");
  }
  if (server.is_unix()) return Bad("there is no TLS on a Unix socket");
  auto channel = MakeTlsCredentials(security);
  if (!channel || api_key->empty()) return channel;
  return grpc::CompositeChannelCredentials(*channel, grpc::AccessTokenCredentials(*api_key));
}

}  // namespace spoor::rpc
