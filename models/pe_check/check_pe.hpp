// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <systemc>
#include <vector>

#include "models/pe/wave.hpp"

namespace weir {

/// What travels from PE to PE with a wave: its instruction, or none.
struct Instruction {
  std::shared_ptr<const Wave> wave;
  bool operator==(const Instruction&) const = default;
};

/// The words that travel with a wave over one link, one an operand.
struct LinkWords {
  std::vector<Word> words;
  bool operator==(const LinkWords&) const = default;
};

inline std::ostream& operator<<(std::ostream& out, const Instruction& i) {
  return out << (i.wave ? "wave" : "-");
}
inline std::ostream& operator<<(std::ostream& out, const LinkWords& l) { return out << l.words.size(); }
inline std::ostream& operator<<(std::ostream& out, const Word& word) { return out << word.value; }
inline void sc_trace(sc_core::sc_trace_file*, const Instruction&, const std::string&) {}
inline void sc_trace(sc_core::sc_trace_file*, const LinkWords&, const std::string&) {}
inline void sc_trace(sc_core::sc_trace_file* file, const Word& word, const std::string& name) {
  sc_core::sc_trace(file, word.value, name);
}

/// The registers of a PE: of each statement, and results kept for other statements.
struct PeRegisters {
  struct OfStatement {
    std::vector<Word> operands;
    std::vector<Word> results;
    std::map<std::size_t, Word> sums;
    bool operator==(const OfStatement&) const = default;
  };
  std::map<std::string, OfStatement> statements;
  std::map<std::string, Word> kept;
  bool operator==(const PeRegisters&) const = default;
};

/// One PE as a module of its own: every cycle it does what the instruction that arrives says, with scalar
/// arithmetic, and passes on instruction and operands, so that its neighbours have them a cycle later. It
/// holds its registers against those that the vector array has after the same wave.
class CheckPe final : public sc_core::sc_module {
 public:
  CheckPe(const sc_core::sc_module_name& name, std::size_t row, std::size_t column, sc_core::sc_event& tick);

  sc_core::sc_in<Instruction> instruction_in{"instruction_in"};
  sc_core::sc_out<Instruction> instruction_east_out{"instruction_east_out"};
  sc_core::sc_out<Instruction> instruction_south_out{"instruction_south_out"};
  sc_core::sc_in<LinkWords> west_in{"west_in"};
  sc_core::sc_out<LinkWords> east_out{"east_out"};
  sc_core::sc_in<LinkWords> north_in{"north_in"};
  sc_core::sc_out<LinkWords> south_out{"south_out"};
  sc_core::sc_in<Word> partial_in{"partial_in"};
  sc_core::sc_out<Word> partial_out{"partial_out"};

  /// Registers compared so far, and the first that differed; empty: none.
  std::uint64_t compared() const { return compared_; }
  const std::string& difference() const { return difference_; }

 private:
  void on_clock();
  void land(const Wave& wave, PeRegisters::OfStatement& own);
  void execute(const Wave& wave, PeRegisters::OfStatement& own);
  Word source(const PeSource& source, const PeRegisters::OfStatement& own) const;
  Word map(const Wave& wave, const PeFunction& function, const PeRegisters::OfStatement& own) const;
  Word add(const Wave& wave, const Word& sum, const PeRegisters::OfStatement& own) const;
  void compare(const Wave& wave);
  void expect(const Wave& wave, std::size_t place);

  const std::size_t row_;
  const std::size_t column_;
  PeRegisters registers_;
  PeRegisters expected_;  ///< what the vector array has
  Word bottom_;           ///< the partial result that leaves, and whether one does
  bool sends_ = false;
  std::uint64_t compared_ = 0;
  std::string difference_;
};

}  // namespace weir
