#include "controlplane/feed_files/fetch_stream.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "controlplane/grpc_status.h"

namespace spoor::controlplane {
namespace {

constexpr std::size_t kChunk_octets = 128 << 10;

std::string FormatOf(const v1::FetchFileRequest& request) {
  return request.format().empty() ? FormatName(kCursorFormat) : request.format();
}

}  // namespace

FetchStream* FetchStream::Open(const v1::FetchFileRequest& request, FetchContext& context, Permit permit) {
  auto* stream = new FetchStream(request, context, std::move(permit));
  stream->Post();
  return stream;
}

FetchStream::FetchStream(const v1::FetchFileRequest& request, FetchContext& context, Permit permit)
    : request_(request), context_(context), permit_(std::move(permit)) {
  context_.counters.fetch_streams.Add();
  context_.counters.fetch_streams_open.Add();
}

FetchStream::~FetchStream() {
  if (fd_ >= 0) ::close(fd_);
}

void FetchStream::OnDone() {
  context_.counters.fetch_streams_open.Sub();
  delete this;
}

void FetchStream::OnWriteDone(bool ok) {
  if (!ok) return Conclude(grpc::Status::CANCELLED);
  if (is_last_) return Conclude(grpc::Status::OK);
  Post();
}

void FetchStream::Post() {
  context_.pool.Post([this] { Run(); });
}

// Touches nothing of the stream after it started a write or the finish.
void FetchStream::Run() {
  if (cancelled_) return Conclude(grpc::Status::CANCELLED);
  response_.Clear();
  if (!is_prepared_) {
    if (const auto prepared = Prepare(); !prepared) return Conclude(ToGrpcStatus(prepared.error()));
    is_prepared_ = true;
  }
  if (auto refused = permit_.Refusal()) return Conclude(*refused);
  if (context_.stopping) {
    End(v1::END_STATE_FAILED, "the server stops");
  } else if (offset_ == size_) {
    End(v1::END_STATE_SUCCEEDED, "");
  } else if (const auto read = ReadMore(); !read) {
    return Conclude(ToGrpcStatus(read.error()));
  }
  StartWrite(&response_);
}

base::Result<v1::FeedEdition> FetchStream::FindEdition(const Feed& feed) const {
  const auto edition = request_.sequence() == 0 ? feed.editions().newest() : feed.editions().Find(request_.sequence());
  if (!edition) return base::Fail(base::ErrorCode::kNotFound, "sequence: that edition is not kept, or not written yet");
  if (request_.offset() != 0 && request_.revision() != 0 && request_.revision() != edition->revision()) {
    return base::Fail(base::ErrorCode::kFailedPrecondition,
                      "revision: records were taken out of the edition since; fetch the file from its beginning");
  }
  return *edition;
}

base::Result<> FetchStream::Prepare() {
  if (context_.counters.fetch_streams_open.value() > kMaxFetchStreams) {
    return base::Fail(base::ErrorCode::kResourceExhausted,
                      "fetch: 64 files are being fetched already; try again later");
  }
  const Feed* const feed = context_.publisher.Find(request_.feed());
  if (feed == nullptr) return base::Fail(base::ErrorCode::kNotFound, "feed: there is no such feed");
  auto edition = FindEdition(*feed);
  if (!edition) return std::unexpected(edition.error());
  const auto file = std::ranges::find(edition->files(), FormatOf(request_), &v1::FeedFile::format);
  if (file == edition->files().end()) {
    return base::Fail(base::ErrorCode::kNotFound, "format: the edition has no file of that format");
  }
  if (request_.offset() > file->octet_count()) {
    return base::Fail(base::ErrorCode::kOutOfRange, "offset: is behind the end of the file");
  }
  fd_ = ::open((feed->editions().path() + "/" + file->name()).c_str(), O_RDONLY | O_CLOEXEC);
  if (fd_ < 0) return base::Fail(base::ErrorCode::kUnavailable, "fetch: the edition is being replaced; try again");
  offset_ = request_.offset();
  size_ = file->octet_count();
  record_count_ = edition->record_count();
  *response_.mutable_file() = *file;
  *response_.mutable_edition() = *std::move(edition);
  return {};
}

base::Result<> FetchStream::ReadMore() {
  std::string& data = *response_.mutable_data();
  data.resize(std::min<std::uint64_t>(kChunk_octets, size_ - offset_));
  const ssize_t got = ::pread(fd_, data.data(), data.size(), static_cast<off_t>(offset_));
  if (got <= 0) {
    return base::Fail(base::ErrorCode::kDataLoss,
                      std::string("fetch: the file: ") + (got < 0 ? std::strerror(errno) : "is cut"));
  }
  data.resize(static_cast<std::size_t>(got));
  permit_.AddRecords(RecordsBefore(offset_ + data.size()) - RecordsBefore(offset_));
  offset_ += data.size();
  return {};
}

// About, as if all lines were equally long: for the caller's account. Never less at a higher offset.
std::uint64_t FetchStream::RecordsBefore(std::uint64_t offset) const {
  if (offset == size_) return record_count_;
  return static_cast<std::uint64_t>(static_cast<double>(record_count_) *
                                    (static_cast<double>(offset) / static_cast<double>(size_)));
}

void FetchStream::End(v1::EndState state, const std::string& message) {
  response_.mutable_end()->set_state(state);
  response_.mutable_end()->set_message(message);
  is_last_ = true;
}

void FetchStream::Conclude(const grpc::Status& status) {
  permit_.SetCode(status.error_code());
  Finish(status);
}

}  // namespace spoor::controlplane
