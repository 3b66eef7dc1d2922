#include "ingest/commit_queue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::ingest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<CommitNumber> numbers(const std::vector<PendingCommit>& commits) {
  std::vector<CommitNumber> found;
  for (const auto& commit : commits) {
    found.push_back(commit.number);
  }
  return found;
}

TEST(CommitQueue, LetsACommitGoThatWaitsForNothing) {
  CommitQueue queue;
  EXPECT_THAT(queue.take_ready(), IsEmpty());
  const auto one = queue.begin();
  const auto two = queue.begin();
  EXPECT_THAT(queue.open_beside(one), ElementsAre(two));
  queue.put({.number = one});
  const auto ready = queue.take_ready();
  EXPECT_THAT(numbers(ready), ElementsAre(one));
  EXPECT_THAT(queue.take_ready(), IsEmpty()) << "it was taken";
  EXPECT_THAT(queue.open_beside(two), ElementsAre(one)) << "taken is not yet made";
  queue.finish(ready);
  EXPECT_THAT(queue.open_beside(two), IsEmpty());
}

TEST(CommitQueue, KeepsACommitUntilThoseThatItWaitsForAreMade) {
  CommitQueue queue;
  const auto original = queue.begin();
  const auto copy = queue.begin();
  const auto copy_of_copy = queue.begin();
  queue.put({.number = copy_of_copy, .waits_for = {copy}});
  queue.put({.number = copy, .waits_for = {original}});
  EXPECT_THAT(queue.take_ready(), IsEmpty()) << "the original is not ready";
  queue.put({.number = original});
  EXPECT_THAT(numbers(queue.take_ready()), ElementsAre(copy_of_copy, copy, original)) << "together";
}

TEST(CommitQueue, KeepsACommitWhileWhatItWaitsForIsBeingMade) {
  CommitQueue queue;
  const auto original = queue.begin();
  const auto copy = queue.begin();
  queue.put({.number = original});
  const auto taken = queue.take_ready();
  queue.put({.number = copy, .waits_for = {original}});
  EXPECT_THAT(queue.take_ready(), IsEmpty());
  queue.finish(taken);
  EXPECT_THAT(numbers(queue.take_ready()), ElementsAre(copy));
}

TEST(CommitQueue, LetsThoseGoTogetherThatWaitForEachOther) {
  CommitQueue queue;
  const auto one = queue.begin();
  const auto two = queue.begin();
  const auto other = queue.begin();
  queue.put({.number = one, .waits_for = {two}});
  EXPECT_THAT(queue.take_ready(), IsEmpty());
  queue.put({.number = two, .waits_for = {one}});
  EXPECT_THAT(numbers(queue.take_ready()), ElementsAre(one, two));
  EXPECT_THAT(queue.open_beside(0), ElementsAre(one, two, other));
}

TEST(CommitQueue, KeepsForEverWhatWaitsForAFailedOne) {
  CommitQueue queue;
  const auto failed = queue.begin();
  const auto copy = queue.begin();
  const auto sound = queue.begin();
  queue.put({.number = copy, .waits_for = {failed}});
  queue.put({.number = sound});
  const auto ready = queue.take_ready();
  EXPECT_THAT(numbers(ready), ElementsAre(sound));
  queue.finish(ready);
  EXPECT_THAT(queue.take_ready(), IsEmpty());
}

}  // namespace
}  // namespace tarn::ingest
