#include "textflag.h"

// KEEP writes the mask in DX behind the others, with the number of its block, and keeps it if it is not 0: no branch that could be guessed wrong.
#define KEEP \
	MOVQ DX, (DI)(R8*8) \
	MOVB R9, (R10)(R8*1) \
	INCL R9 \
	NEGQ DX \
	ADCQ $0, R8

// func candidatesAVX2(t *nibbles, data *byte, masks *uint64, blocks *uint8, n int) int
//
// For each block of 64 places, and for each k of the four bytes of a fingerprint: the 64 bytes at data+k are split in halves (Y8-Y11), which look up the buckets
// in the tables of k; what all four have in common is left, in Y0 and Y1 of the first eight buckets, and in Y2 and Y3 of the others. A place
// without a bucket is no candidate.
TEXT ·candidatesAVX2(SB), NOSPLIT, $0-48
	MOVQ t+0(FP), AX
	MOVQ data+8(FP), SI
	MOVQ masks+16(FP), DI
	MOVQ blocks+24(FP), R10
	MOVQ n+32(FP), CX

	MOVL         $0x0f0f0f0f, DX
	VMOVD        DX, X15
	VPBROADCASTD X15, Y15     // the low half of a byte
	VPXOR        Y14, Y14, Y14
	XORL         R8, R8       // how many are kept
	XORL         R9, R9       // block

loop:
	VMOVDQU 0(SI), Y8
	VMOVDQU 32(SI), Y10
	VPSRLW  $4, Y8, Y9
	VPSRLW  $4, Y10, Y11
	VPAND   Y15, Y8, Y8
	VPAND   Y15, Y9, Y9
	VPAND   Y15, Y10, Y10
	VPAND   Y15, Y11, Y11
	VMOVDQU 0(AX), Y4
	VMOVDQU 32(AX), Y5
	VPSHUFB Y8, Y4, Y6
	VPSHUFB Y9, Y5, Y7
	VPSHUFB Y10, Y4, Y12
	VPSHUFB Y11, Y5, Y13
	VPAND   Y6, Y7, Y0
	VPAND   Y12, Y13, Y1
	VMOVDQU 64(AX), Y4
	VMOVDQU 96(AX), Y5
	VPSHUFB Y8, Y4, Y6
	VPSHUFB Y9, Y5, Y7
	VPSHUFB Y10, Y4, Y12
	VPSHUFB Y11, Y5, Y13
	VPAND   Y6, Y7, Y2
	VPAND   Y12, Y13, Y3

	VMOVDQU 1(SI), Y8
	VMOVDQU 33(SI), Y10
	VPSRLW  $4, Y8, Y9
	VPSRLW  $4, Y10, Y11
	VPAND   Y15, Y8, Y8
	VPAND   Y15, Y9, Y9
	VPAND   Y15, Y10, Y10
	VPAND   Y15, Y11, Y11
	VMOVDQU 128(AX), Y4
	VMOVDQU 160(AX), Y5
	VPSHUFB Y8, Y4, Y6
	VPSHUFB Y9, Y5, Y7
	VPSHUFB Y10, Y4, Y12
	VPSHUFB Y11, Y5, Y13
	VPAND   Y6, Y7, Y6
	VPAND   Y12, Y13, Y12
	VPAND   Y6, Y0, Y0
	VPAND   Y12, Y1, Y1
	VMOVDQU 192(AX), Y4
	VMOVDQU 224(AX), Y5
	VPSHUFB Y8, Y4, Y6
	VPSHUFB Y9, Y5, Y7
	VPSHUFB Y10, Y4, Y12
	VPSHUFB Y11, Y5, Y13
	VPAND   Y6, Y7, Y6
	VPAND   Y12, Y13, Y12
	VPAND   Y6, Y2, Y2
	VPAND   Y12, Y3, Y3

	VMOVDQU 2(SI), Y8
	VMOVDQU 34(SI), Y10
	VPSRLW  $4, Y8, Y9
	VPSRLW  $4, Y10, Y11
	VPAND   Y15, Y8, Y8
	VPAND   Y15, Y9, Y9
	VPAND   Y15, Y10, Y10
	VPAND   Y15, Y11, Y11
	VMOVDQU 256(AX), Y4
	VMOVDQU 288(AX), Y5
	VPSHUFB Y8, Y4, Y6
	VPSHUFB Y9, Y5, Y7
	VPSHUFB Y10, Y4, Y12
	VPSHUFB Y11, Y5, Y13
	VPAND   Y6, Y7, Y6
	VPAND   Y12, Y13, Y12
	VPAND   Y6, Y0, Y0
	VPAND   Y12, Y1, Y1
	VMOVDQU 320(AX), Y4
	VMOVDQU 352(AX), Y5
	VPSHUFB Y8, Y4, Y6
	VPSHUFB Y9, Y5, Y7
	VPSHUFB Y10, Y4, Y12
	VPSHUFB Y11, Y5, Y13
	VPAND   Y6, Y7, Y6
	VPAND   Y12, Y13, Y12
	VPAND   Y6, Y2, Y2
	VPAND   Y12, Y3, Y3

	VMOVDQU 3(SI), Y8
	VMOVDQU 35(SI), Y10
	VPSRLW  $4, Y8, Y9
	VPSRLW  $4, Y10, Y11
	VPAND   Y15, Y8, Y8
	VPAND   Y15, Y9, Y9
	VPAND   Y15, Y10, Y10
	VPAND   Y15, Y11, Y11
	VMOVDQU 384(AX), Y4
	VMOVDQU 416(AX), Y5
	VPSHUFB Y8, Y4, Y6
	VPSHUFB Y9, Y5, Y7
	VPSHUFB Y10, Y4, Y12
	VPSHUFB Y11, Y5, Y13
	VPAND   Y6, Y7, Y6
	VPAND   Y12, Y13, Y12
	VPAND   Y6, Y0, Y0
	VPAND   Y12, Y1, Y1
	VMOVDQU 448(AX), Y4
	VMOVDQU 480(AX), Y5
	VPSHUFB Y8, Y4, Y6
	VPSHUFB Y9, Y5, Y7
	VPSHUFB Y10, Y4, Y12
	VPSHUFB Y11, Y5, Y13
	VPAND   Y6, Y7, Y6
	VPAND   Y12, Y13, Y12
	VPAND   Y6, Y2, Y2
	VPAND   Y12, Y3, Y3

	VPOR      Y0, Y2, Y0
	VPOR      Y1, Y3, Y1
	VPCMPEQB  Y14, Y0, Y0  // ff where there is no bucket
	VPCMPEQB  Y14, Y1, Y1
	VPMOVMSKB Y0, DX
	VPMOVMSKB Y1, BX
	SHLQ      $32, BX
	ORQ       BX, DX
	NOTQ      DX
	KEEP
	ADDQ      $64, SI
	DECQ      CX
	JNZ       loop

	VZEROUPPER
	MOVQ R8, ret+40(FP)
	RET

// func candidatesFewAVX2(t *nibbles, data *byte, masks *uint64, blocks *uint8, n int) int
//
// The same with the first eight buckets only, whose tables stay in registers: Y0 and Y1 are those of k = 0, by low and by high half, Y2 and Y3 those of k = 1, and so
// on. The low half is not cut out: VPSHUFB looks at these four bits anyway, and gives 0 if the highest is set, as it is not in any fingerprint that
// is looked for so.
#define FEW(off, lo, hi, out) \
	VMOVDQU off(SI), Y8 \
	VPSRLW  $4, Y8, Y9 \
	VPAND   Y15, Y9, Y9 \
	VPSHUFB Y8, lo, Y11 \
	VPSHUFB Y9, hi, Y9 \
	VPAND   Y11, Y9, out

TEXT ·candidatesFewAVX2(SB), NOSPLIT, $0-48
	MOVQ t+0(FP), AX
	MOVQ data+8(FP), SI
	MOVQ masks+16(FP), DI
	MOVQ blocks+24(FP), R10
	MOVQ n+32(FP), CX

	MOVL         $0x0f0f0f0f, DX
	VMOVD        DX, X15
	VPBROADCASTD X15, Y15
	VPXOR        Y14, Y14, Y14
	XORL         R8, R8
	XORL         R9, R9
	VMOVDQU      0(AX), Y0
	VMOVDQU      32(AX), Y1
	VMOVDQU      128(AX), Y2
	VMOVDQU      160(AX), Y3
	VMOVDQU      256(AX), Y4
	VMOVDQU      288(AX), Y5
	VMOVDQU      384(AX), Y6
	VMOVDQU      416(AX), Y7

few:
	FEW(0, Y0, Y1, Y10)
	FEW(1, Y2, Y3, Y12)
	VPAND     Y12, Y10, Y10
	FEW(2, Y4, Y5, Y12)
	VPAND     Y12, Y10, Y10
	FEW(3, Y6, Y7, Y12)
	VPAND     Y12, Y10, Y10
	VPCMPEQB  Y14, Y10, Y10
	VPMOVMSKB Y10, DX
	FEW(32, Y0, Y1, Y10)
	FEW(33, Y2, Y3, Y12)
	VPAND     Y12, Y10, Y10
	FEW(34, Y4, Y5, Y12)
	VPAND     Y12, Y10, Y10
	FEW(35, Y6, Y7, Y12)
	VPAND     Y12, Y10, Y10
	VPCMPEQB  Y14, Y10, Y10
	VPMOVMSKB Y10, BX

	SHLQ $32, BX
	ORQ  BX, DX
	NOTQ DX
	KEEP
	ADDQ $64, SI
	DECQ CX
	JNZ  few

	VZEROUPPER
	MOVQ R8, ret+40(FP)
	RET
