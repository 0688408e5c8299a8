// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "einsum/analysis/rank_view.hpp"
#include "einsum/language/ast.hpp"

namespace weir {

/// In which pass over a rank a statement runs.
struct StatementLevel {
  Role role = Role::none;
  int level = 0;            ///< the pass that it runs in or that it waits for
  bool streams = false;     ///< its result comes element by element (or chunk by chunk) in that pass
  bool is_constant = true;  ///< false: its level grows with every generation of a recurrence
};

/// The levels of all statements over one rank: the smallest that obey the rules
///  - a statement that walks the rank runs at least one pass behind whatever it needs whole, and no earlier
///    than what streams into it;
///  - what it makes is there element by element if it keeps the rank, else when its pass is over.
/// They are found by repetition; levels that still grow after more repetitions than there are statements grow
/// for ever. The view and the tensors must outlive this.
class PassLevels {
 public:
  PassLevels(const Cascade& cascade, const RankFamily& family,
             const std::map<std::string, TensorRanks>& tensors);

  const RankView& view() const { return view_; }
  const StatementLevel& of(std::size_t statement) const { return levels_[statement]; }
  const std::vector<TensorAccess>& reads(std::size_t statement) const { return reads_[statement]; }
  /// Whether any statement walks the rank.
  bool walks() const;

  /// Why a statement runs in its pass: from the statement that ends the pass before down to itself. Empty in
  /// the first pass.
  std::vector<std::size_t> chain(std::size_t statement) const;

  /// The pass behind which the index tensors of a gather are there; 0: from the beginning.
  int index_level(const TensorAccess& gather) const;
  /// The statements that make them.
  std::vector<std::size_t> index_writers(const TensorAccess& gather) const;

 private:
  /// When a tensor is there: 2 * l if it streams in pass l, 2 * l + 1 if it is there behind pass l.
  using State = int;
  struct Needs {
    int stream = 0;  ///< the latest pass that streams into the statement
    int whole = 0;   ///< the latest pass that must be over
  };

  State state_of(const TensorAccess& read, Form form) const;
  Needs needs_of(const TensorAccess& read) const;
  Needs needs_of(std::size_t statement) const;
  bool update(std::size_t statement);
  void settle();
  bool extend(std::vector<std::size_t>& chain, std::size_t statement, std::set<std::size_t>& seen) const;
  bool extend_behind(std::vector<std::size_t>& chain, const TensorAccess& read, int level,
                     std::set<std::size_t>& seen) const;

  const Cascade& cascade_;
  const std::map<std::string, TensorRanks>& tensors_;
  RankView view_;
  std::vector<StatementLevel> levels_;
  std::vector<std::vector<TensorAccess>> reads_;
  std::map<std::string, State> states_;
};

}  // namespace weir
