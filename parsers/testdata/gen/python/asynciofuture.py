# needs: 3.7
import oracle
import asyncio


async def main():
    f = asyncio.get_running_loop().create_future()
    e = ValueError("never raised, never read")
    f.set_exception(e)
    oracle.note(e, mechanism="logging", handled=True)
    del f
    await asyncio.sleep(0)


asyncio.run(main())
