#include "controlplane/access/gate.h"

#include <utility>

#include "controlplane/access/refusal.h"

namespace spoor::controlplane {
namespace {

using Transport = CallOrigin::Transport;
using Refused = std::unexpected<grpc::Status>;

std::string Text(grpc::string_ref text) {
  return {text.data(), text.size()};
}

// The server's settings say what TCP is, not a property of the connection: what a library leaves out must not open a
// door.
CallOrigin OriginOf(const grpc::CallbackServerContext& call, bool tcp_is_tls) {
  CallOrigin origin;
  if (call.peer().starts_with("unix:")) {
    origin.transport = Transport::kUnix;
  } else if (tcp_is_tls) {
    origin.transport = Transport::kTls;
    const auto names = call.auth_context()->GetPeerIdentity();
    if (!names.empty()) origin.certificate = Text(names.front());
  }
  const auto authorization = call.client_metadata().find("authorization");
  if (authorization != call.client_metadata().end()) origin.authorization = Text(authorization->second);
  return origin;
}

}  // namespace

std::expected<Permit, grpc::Status> Gate::Admit(const grpc::CallbackServerContext& call, Method method,
                                                const google::protobuf::Message* request) {
  return Admit(OriginOf(call, policy_.tcp_is_tls), method, request);
}

std::expected<Permit, grpc::Status> Gate::Admit(const CallOrigin& origin, Method method,
                                                const google::protobuf::Message* request) {
  const MethodRule& rule = RuleOf(method);
  auto identity = Identify(origin);
  std::optional<grpc::Status> refused = identity ? Check(*identity, rule) : std::optional(identity.error());
  if (identity && !refused && identity->account) {
    if (const auto excess = identity->account->OpenCall(std::chrono::system_clock::now())) {
      refused = StatusOf(*excess, identity->caller.key_id);
    }
  }
  Permit::Caller caller = identity ? std::move(identity->caller) : Permit::Caller{.key_id = {}, .name = "nobody"};
  if (!refused) {
    return Permit(method, std::move(caller), std::move(identity->account), audit_, audit_.ValuesOf(request));
  }
  counters_.calls_denied.Add();
  Permit denied(method, std::move(caller), nullptr, audit_, "");
  denied.SetCode(refused->error_code());
  return Refused(*std::move(refused));
}

std::expected<Gate::Identity, grpc::Status> Gate::Identify(const CallOrigin& origin) const {
  if (!origin.authorization.empty()) return IdentifyByKey(origin.authorization);
  switch (origin.transport) {
    case Transport::kUnix:
      return Identity{{"", "local"}, RoleSet::All(), true, nullptr};
    case Transport::kTls:
      if (origin.certificate.empty() || policy_.certificate_roles.empty()) return Refused(KeyMissing());
      return Identity{{"", "certificate " + origin.certificate}, policy_.certificate_roles, true, nullptr};
    case Transport::kPlain:
      if (policy_.plain_needs_key) return Refused(KeyMissing());
      return Identity{{"", "plain"}, RoleSet::All(), false, nullptr};
  }
  return Refused(KeyMissing());
}

std::expected<Gate::Identity, grpc::Status> Gate::IdentifyByKey(std::string_view authorization) const {
  constexpr std::string_view kScheme = "Bearer ";
  if (!authorization.starts_with(kScheme)) return Refused(KeyMissing());
  auto account = keys_.Find(authorization.substr(kScheme.size()));
  if (!account) return Refused(KeyInvalid());
  const v1::ApiKey key = account->key();
  return Identity{{key.id(), key.name()}, RoleSet::Of(key.roles()), true, std::move(account)};
}

std::optional<grpc::Status> Gate::Check(const Identity& identity, const MethodRule& rule) const {
  if (identity.account) {
    // An expired key is told so, whatever its roles are.
    if (const auto refused = identity.account->Check(std::chrono::system_clock::now())) {
      return StatusOf(*refused, identity.caller.key_id);
    }
  }
  if (rule.needs_proof && !identity.proven) return ProofMissing(rule);
  if (!identity.roles.Has(rule.role)) return RoleMissing(rule);
  return std::nullopt;
}

}  // namespace spoor::controlplane
