#include "controlplane/feed_files/feed_service.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/byte_cursor.h"
#include "base/clock.h"
#include "controlplane/access/refused_call.h"
#include "controlplane/access/unary_call.h"
#include "controlplane/feed_files/feed_page.h"
#include "controlplane/services/query_parser.h"
#include "controlplane/services/resume_token.h"
#include "controlplane/watchlist/watchlist.h"

namespace spoor::controlplane {
namespace {

constexpr std::uint32_t kMostEditions = 1000;
constexpr std::uint32_t kEditionsUnasked = 100;
constexpr std::uint32_t kMostLines = 100'000;
constexpr std::uint32_t kLinesUnasked = 10'000;
// Tells tokens of cursors from others; those of each feed have their own.
constexpr std::uint64_t kFingerprint = 0x6665656400000000;

std::uint64_t FingerprintOf(FeedKind kind) {
  return kFingerprint + static_cast<std::uint64_t>(kind);
}

std::string TokenOf(FeedKind kind, const FeedPlace& place) {
  std::string octets;
  base::ByteWriter out(octets);
  for (const std::uint64_t number : {place.sequence, place.piece, place.offset, place.revision}) out.U64(number);
  return EncodeResumeToken(FingerprintOf(kind), octets);
}

std::optional<FeedPlace> PlaceOf(FeedKind kind, const std::string& token) {
  const auto decoded = DecodeResumeToken(base::AsBytes(token), FingerprintOf(kind));
  if (!decoded) return std::nullopt;
  base::ByteReader in(base::AsBytes(*decoded));
  FeedPlace place;
  place.sequence = in.U64();
  place.piece = in.U64();
  place.offset = in.U64();
  place.revision = in.U64();
  return in.ok() && in.remaining() == 0 ? std::optional(place) : std::nullopt;
}

}  // namespace

base::Result<const Feed*> FeedService::FindFeed(const std::string& name) const {
  const Feed* const feed = context_.publisher.Find(name);
  if (feed != nullptr) return feed;
  const bool is_one = FeedOfName(name).has_value();
  return base::Fail(base::ErrorCode::kNotFound,
                    is_one ? "feed: it is not written: spoord --feeds says which are" : "feed: there is no such feed");
}

grpc::ServerUnaryReactor* FeedService::ListFeeds(grpc::CallbackServerContext* call, const v1::ListFeedsRequest* request,
                                                 v1::ListFeedsResponse* response) {
  return RunUnary(*call, Method::kListFeeds, *request, context_.gate, context_.pool, [=, this]() -> base::Result<> {
    for (const auto& feed : context_.publisher.feeds()) *response->add_feeds() = feed->Info();
    return {};
  });
}

grpc::ServerUnaryReactor* FeedService::ListEditions(grpc::CallbackServerContext* call,
                                                    const v1::ListEditionsRequest* request,
                                                    v1::ListEditionsResponse* response) {
  return RunUnary(*call, Method::kListEditions, *request, context_.gate, context_.pool, [=, this]() -> base::Result<> {
    const auto feed = FindFeed(request->feed());
    if (!feed) return std::unexpected(feed.error());
    if (request->limit() > kMostEditions) return BadField("limit", "at most 1000");
    const std::size_t limit = request->limit() == 0 ? kEditionsUnasked : request->limit();
    auto editions = (*feed)->editions().After(request->after_sequence(), limit + 1);
    response->set_more(editions.size() > limit);
    if (response->more()) editions.pop_back();
    for (v1::FeedEdition& edition : editions) *response->add_editions() = std::move(edition);
    return {};
  });
}

grpc::ServerWriteReactor<v1::FetchFileResponse>* FeedService::FetchFile(grpc::CallbackServerContext* call,
                                                                        const v1::FetchFileRequest* request) {
  auto permit = context_.gate.Admit(*call, Method::kFetchFile, request);
  if (!permit) return RefusedCall<grpc::ServerWriteReactor<v1::FetchFileResponse>>::Open(permit.error());
  return FetchStream::Open(*request, fetch_, *std::move(permit));
}

grpc::ServerUnaryReactor* FeedService::PollFeed(grpc::CallbackServerContext* call, const v1::PollFeedRequest* request,
                                                v1::PollFeedResponse* response) {
  return RunUnary(*call, Method::kPollFeed, *request, context_.gate, context_.pool,
                  [=, this](Permit& permit) { return Poll(*request, permit, *response); });
}

base::Result<> FeedService::Poll(const v1::PollFeedRequest& request, Permit& permit, v1::PollFeedResponse& response) {
  const auto feed = FindFeed(request.feed());
  if (!feed) return std::unexpected(feed.error());
  const FeedKind kind = (*feed)->kind();
  const EditionFolder& editions = (*feed)->editions();
  if (!IsListName(request.consumer())) {
    return BadField("consumer", "must be 1 to 64 of a-z, 0-9, '-', '_' and '.', the first a letter or digit");
  }
  if (request.limit() > kMostLines) return BadField("limit", "at most 100000");
  if (!v1::PollStart_IsValid(request.start())) return BadField("start", "is none");
  const ConsumerId id{request.feed(), permit.caller().key_id, request.consumer()};
  const auto acknowledged = PlaceOf(kind, request.acknowledge());
  if (!request.acknowledge().empty() && !acknowledged) return BadField("acknowledge", "is no token of this feed");
  const FeedPlace begin = request.start() == v1::POLL_START_NEXT ? NextPlace(editions) : OldestPlace(editions);
  auto place = context_.places.Meet(id, begin, base::UnixNow_s());
  if (place && acknowledged) place = context_.places.Advance(id, *acknowledged);
  if (!place) return std::unexpected(place.error());
  const std::uint64_t asked = request.limit() == 0 ? kLinesUnasked : request.limit();
  const std::uint64_t limit = permit.LimitOf(asked);
  const auto end = ReadFeedPage(editions, *place, limit == 0 ? asked : limit, response);
  if (!end) return std::unexpected(end.error());
  if (*end != *place) response.set_token(TokenOf(kind, *end));
  response.set_next_time_ms((*feed)->next_ms());
  permit.AddRecords(static_cast<std::uint64_t>(response.lines_size()));
  return {};
}

grpc::ServerUnaryReactor* FeedService::ListConsumers(grpc::CallbackServerContext* call,
                                                     const v1::ListConsumersRequest* request,
                                                     v1::ListConsumersResponse* response) {
  return RunUnary(*call, Method::kListConsumers, *request, context_.gate, context_.pool,
                  [=, this](Permit& permit) -> base::Result<> {
                    const auto feed = FindFeed(request->feed());
                    if (!feed) return std::unexpected(feed.error());
                    for (const auto& [name, consumer] : context_.places.Of(request->feed(), permit.caller().key_id)) {
                      v1::FeedConsumer& out = *response->add_consumers();
                      out.set_name(name);
                      out.set_sequence(consumer.place.sequence);
                      out.set_last_poll_time_s(consumer.last_poll_s);
                    }
                    return {};
                  });
}

grpc::ServerUnaryReactor* FeedService::DeleteConsumer(grpc::CallbackServerContext* call,
                                                      const v1::DeleteConsumerRequest* request,
                                                      v1::DeleteConsumerResponse*) {
  return RunUnary(*call, Method::kDeleteConsumer, *request, context_.gate, context_.pool,
                  [=, this](Permit& permit) -> base::Result<> {
                    const auto feed = FindFeed(request->feed());
                    if (!feed) return std::unexpected(feed.error());
                    return context_.places.Delete({request->feed(), permit.caller().key_id, request->consumer()});
                  });
}

}  // namespace spoor::controlplane
