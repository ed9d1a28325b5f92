// Each row's occupied sites by kind, tumour cells by genotype, and what drug they meet.
#include "site.cuh"
#include "arithmetic.cuh"

SPARSE_ROWS(count_cells) { return p.row_live[(int64_t)z * p.ny + y]; }

SPARSE_KERNEL(count_cells) {
    const int kind = p.kind[i];
    if (kind == KIND_EMPTY) return;
    const int64_t sites = (int64_t)p.nz * p.ny * p.nx;
    int64_t* row = p.slots + ((int64_t)z * p.ny + y) * (KINDS + p.genotypes + p.drugs);
    add_in_row(row + kind, 1);
    if (kind != KIND_TUMOUR) return;
    if (p.genotype[i] < p.genotypes) add_in_row(row + KINDS + p.genotype[i], 1);
    for (int drug = 0; drug < p.drugs; ++drug)
        add_in_row(row + KINDS + p.genotypes + drug, fixed_point(p.concentration[drug * sites + i], p.scale));
}
