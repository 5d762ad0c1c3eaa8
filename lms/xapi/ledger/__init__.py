"""The sealed ledger: a Merkle tree over the statement store, its checkpoints, proofs and evidence packs."""
