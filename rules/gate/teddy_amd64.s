#include "textflag.h"

// func candidatesAVX2(t *nibbles, data *byte, masks *uint32, n int) uint32
//
// For each block of 32 places, and for each k of the five bytes of a fingerprint: the 32 bytes at data+k are split in halves, which look up the buckets in
// the tables of k (Y0-Y9); what all ten have in common is left. A place without a bucket is no candidate.
TEXT ·candidatesAVX2(SB), NOSPLIT, $0-36
	MOVQ t+0(FP), AX
	MOVQ data+8(FP), SI
	MOVQ masks+16(FP), DI
	MOVQ n+24(FP), CX

	VMOVDQU 0(AX), Y0   // low half, byte 0
	VMOVDQU 32(AX), Y1  // high half, byte 0
	VMOVDQU 64(AX), Y2
	VMOVDQU 96(AX), Y3
	VMOVDQU 128(AX), Y4
	VMOVDQU 160(AX), Y5
	VMOVDQU 192(AX), Y6
	VMOVDQU 224(AX), Y7
	VMOVDQU 256(AX), Y8
	VMOVDQU 288(AX), Y9

	MOVL         $0x0f0f0f0f, DX
	VMOVD        DX, X15
	VPBROADCASTD X15, Y15  // the low half of a byte
	XORL         R8, R8    // all masks

loop:
	VMOVDQU 0(SI), Y10
	VMOVDQU 1(SI), Y12
	VPSRLW  $4, Y10, Y11
	VPSRLW  $4, Y12, Y13
	VPAND   Y15, Y10, Y10
	VPAND   Y15, Y11, Y11
	VPAND   Y15, Y12, Y12
	VPAND   Y15, Y13, Y13
	VPSHUFB Y10, Y0, Y10
	VPSHUFB Y11, Y1, Y11
	VPSHUFB Y12, Y2, Y12
	VPSHUFB Y13, Y3, Y13
	VPAND   Y10, Y11, Y10
	VPAND   Y12, Y13, Y12
	VPAND   Y10, Y12, Y14  // what all have in common so far

	VMOVDQU 2(SI), Y10
	VMOVDQU 3(SI), Y12
	VPSRLW  $4, Y10, Y11
	VPSRLW  $4, Y12, Y13
	VPAND   Y15, Y10, Y10
	VPAND   Y15, Y11, Y11
	VPAND   Y15, Y12, Y12
	VPAND   Y15, Y13, Y13
	VPSHUFB Y10, Y4, Y10
	VPSHUFB Y11, Y5, Y11
	VPSHUFB Y12, Y6, Y12
	VPSHUFB Y13, Y7, Y13
	VPAND   Y10, Y11, Y10
	VPAND   Y12, Y13, Y12
	VPAND   Y10, Y12, Y10
	VPAND   Y10, Y14, Y14

	VMOVDQU 4(SI), Y10
	VPSRLW  $4, Y10, Y11
	VPAND   Y15, Y10, Y10
	VPAND   Y15, Y11, Y11
	VPSHUFB Y10, Y8, Y10
	VPSHUFB Y11, Y9, Y11
	VPAND   Y10, Y11, Y10
	VPAND   Y10, Y14, Y10

	VPXOR     Y11, Y11, Y11
	VPCMPEQB  Y11, Y10, Y10  // ff where there is no bucket
	VPMOVMSKB Y10, DX
	NOTL      DX
	MOVL      DX, (DI)
	ORL       DX, R8
	ADDQ      $32, SI
	ADDQ      $4, DI
	DECQ      CX
	JNZ       loop

	VZEROUPPER
	MOVL R8, ret+32(FP)
	RET
