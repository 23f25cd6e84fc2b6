# needs: 3.7
import oracle
import asyncio


async def job():
    try:
        await asyncio.sleep(0)
        {}["job"]
    except KeyError:
        oracle.note(mechanism="logging", handled=True)
        raise


async def main():
    asyncio.get_running_loop().create_task(job())
    await asyncio.sleep(0.01)
    import gc
    gc.collect()


asyncio.run(main())
