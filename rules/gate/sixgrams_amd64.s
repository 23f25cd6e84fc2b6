#include "textflag.h"

// One place: the eight bytes at off are hashed into R8; its upper bits choose a word of the table, R9, and the six below these the bit that is put behind the
// bits of R10.
#define PLACE(off) \
	MOVQ  off(SI), R8 \
	IMULQ R11, R8 \
	SHRXQ R12, R8, R9 \
	SHRXQ BX, R8, R8 \
	MOVQ  (AX)(R9*8), R9 \
	BTQ   R8, R9 \
	ADCL  R10, R10

// func sixCandidatesBMI2(table *uint64, shift uint64, data *byte, masks, blocks *uint8, n int) int
//
// The mask of a block is written behind the others, with the number of the block, and kept if it is not 0.
TEXT ·sixCandidatesBMI2(SB), NOSPLIT, $0-56
	MOVQ table+0(FP), AX
	MOVQ shift+8(FP), BX
	MOVQ data+16(FP), SI
	MOVQ masks+24(FP), DI
	MOVQ blocks+32(FP), R13
	MOVQ n+40(FP), CX
	LEAQ 6(BX), R12
	MOVQ $0x79b97f4a7c150000, R11 // sixHash
	XORL DX, DX                   // how many are kept
	XORL R15, R15                 // block

block:
	XORL R10, R10
	PLACE(0)
	PLACE(8)
	PLACE(16)
	PLACE(24)
	PLACE(32)
	PLACE(40)
	PLACE(48)
	PLACE(56)
	MOVB R10, (DI)(DX*1)
	MOVB R15, (R13)(DX*1)
	INCL R15
	NEGL R10
	ADCQ $0, DX
	ADDQ $64, SI
	DECQ CX
	JNZ  block

	MOVQ DX, ret+48(FP)
	RET
